"""HOW people and systems come in: pages, REST, sign-in. Thin."""
