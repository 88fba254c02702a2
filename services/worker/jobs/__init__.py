"""The jobs, one file per feature."""
