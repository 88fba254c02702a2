"""A service's own notes, one topic each; one note may be shared as far as the consent covers its topic."""
