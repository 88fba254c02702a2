"""Core rule 2 (slektskap, eller en selv): who has said that a follow-up is about herself or somebody in her family."""
