"""Files on a follow-up: of few kinds, known by what is in them, kept encrypted, and read like a note."""
