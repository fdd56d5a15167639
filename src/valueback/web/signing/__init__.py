"""Papers to sign: the agreement, an amendment, a results schedule. What is shown is the exact text that is signed."""
