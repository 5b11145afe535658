"""Everything that happened to a record: who did what with it and when, in plain words, for those who may read it."""
