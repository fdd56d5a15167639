"""The command line: one module a command, each a thin door over the verbs."""
