"""Measures (tiltak): what is done, by whom, until when, and what came of it."""
