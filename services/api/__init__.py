"""How people and systems come in. Thin: a signature that tells all, one call, one template or one shape."""
