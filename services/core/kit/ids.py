"""Keys: uuid v7, made in Python, so that nothing has to be read back after it is written."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

# No vowels and no look-alikes: a reference can be read over the telephone and spells no word.
REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_id() -> UUID:
    """A new key; grows with time, says nothing else."""
    return uuid7()


def new_reference(prefix: str) -> str:
    """A reference people use between themselves, such as `OF-7K3M-9QTX`; random, without meaning."""
    first = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(4))
    second = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(4))
    return f"{prefix}-{first}-{second}"
