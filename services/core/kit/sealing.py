"""Keeping bytes encrypted in the place they belong to: AES-256-GCM, and which key it was.

What is stored is `version (1 byte) | key id (4) | nonce (12) | ciphertext and tag`, bound to its place: moved
to another row, it cannot be read.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_KEY_ID, _NONCE, _TAG = 4, 12, 16
_HEAD = len(_VERSION) + _KEY_ID
ADDED_BYTES = _HEAD + _NONCE + _TAG
"""How much longer something is when it is sealed."""


class UnreadableError(Exception):
    """What is stored cannot be read: another key, another place, or changed since it was written."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A key for one use. `use` is part of the key's id, so that one key for two uses has two ids."""

    secret: bytes = field(repr=False)
    use: str

    @property
    def key_id(self) -> bytes:
        """Says which key something was sealed with, and nothing of the key."""
        return hashlib.sha256(f"samordning {self.use} key:".encode() + self.secret).digest()[:_KEY_ID]

    def sealed(self, content: bytes | memoryview, *, place: str) -> bytes:
        """The content as it is stored in this place; never the same twice."""
        head = _VERSION + self.key_id
        nonce = secrets.token_bytes(_NONCE)
        return head + nonce + AESGCM(self.secret).encrypt(nonce, content, head + place.encode())

    def opened(self, stored: bytes, *, place: str) -> bytes:
        """The content that is stored in this place.

        Raises:
            UnreadableError: when it was not written there with this key.
        """
        head, nonce, sealed = stored[:_HEAD], stored[_HEAD : _HEAD + _NONCE], stored[_HEAD + _NONCE :]
        if head != _VERSION + self.key_id:
            raise UnreadableError
        try:
            return AESGCM(self.secret).decrypt(nonce, sealed, head + place.encode())
        except InvalidTag:
            raise UnreadableError from None


def key_id_of(stored: bytes) -> bytes:
    """Which key something was sealed with."""
    return stored[len(_VERSION) : _HEAD]
