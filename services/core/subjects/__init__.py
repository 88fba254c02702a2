"""The youth and the guardian themselves, signed in: what they have consented to, and taking it back."""
