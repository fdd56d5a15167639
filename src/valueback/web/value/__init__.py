"""The value conversation on pages: the coach leads through it step by step, whoever pays reads it and says yes."""
