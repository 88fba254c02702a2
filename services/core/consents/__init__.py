"""Consent: what the youth and the guardians let which service read of what another wrote, and for how long."""
