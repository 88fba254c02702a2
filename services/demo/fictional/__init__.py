"""The fictional data: everybody and everything in here is invented, and what happened stands near to today.

load()                        what `samordning demo load` does
await load_into(settings)     the same, for those who have a loop of their own
"""

from services.demo.fictional.loading import load, load_into

__all__ = ["load", "load_into"]
