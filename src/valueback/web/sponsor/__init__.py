"""What whoever pays may see: sessions held, objectives that were released, the guarantee in one word."""
