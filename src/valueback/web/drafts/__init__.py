"""An agreement before it stands: its terms said in full, the exact text looked at, offered, signed or taken back."""
