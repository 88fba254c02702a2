"""The rows of the lawyer's page, one file for each part of the law. Data, no logic."""
