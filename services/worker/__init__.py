"""What happens without anyone asking. Thin: each job opens a transaction and calls one command."""
