"""The one page after a call: everything that waits for the client, saved with one button."""
