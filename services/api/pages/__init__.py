"""Pages for people: one file per feature."""
