"""The time machine and the mailbox of a demo; for every real practice these addresses do not exist."""
