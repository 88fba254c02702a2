"""Who can read what in a follow-up right now, and why: from the same rows as the policies read."""
