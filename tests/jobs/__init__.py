"""Jobs: nothing promised is lost, nothing is written twice, on both databases."""
