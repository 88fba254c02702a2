"""People: youths, their guardians, and who is whose sibling."""
