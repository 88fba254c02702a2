"""The access log (tilgangslogg): every read, write and denial, in the same transaction as the act."""
