"""Words: everything a person reads is put into sentences here, without Django and without tables."""
