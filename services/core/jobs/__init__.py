"""What the worker does without anyone asking, and how it went: for whoever runs the service."""
