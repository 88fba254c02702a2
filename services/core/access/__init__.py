"""Access (tilgang): who may see what, and why. The page to read is `policy.py`."""
