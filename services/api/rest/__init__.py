"""JSON for systems under /api/v1: one file per feature, router and shapes together."""
