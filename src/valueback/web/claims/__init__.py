"""Claims on the coach's side, the third person's page, and the dossier."""
