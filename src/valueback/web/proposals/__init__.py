"""Up to three options: the coach's page to write them, the client's page to compare and choose."""
