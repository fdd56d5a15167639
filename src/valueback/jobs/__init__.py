"""Jobs: the door behind which outside effects happen, each by one handler."""
