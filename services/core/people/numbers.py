"""Keeping identity numbers: encrypted with one key, found through an index made with another.

What is stored is `version (1 byte) | key id (4) | nonce (12) | ciphertext and tag`, AES-256-GCM, bound to the
row it stands in: a ciphertext moved to another row cannot be read. The index is the first 16 bytes of an
HMAC-SHA256 and is not unique, so that two rows with the same number never reveal each other.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.kit.settings import Environment, Settings, key_bytes

_VERSION = b"\x01"
_KEY_ID, _NONCE, _INDEX = 4, 12, 16
_HEAD = len(_VERSION) + _KEY_ID


class UnreadableNumberError(Exception):
    """A stored number cannot be read: another key, another row, or changed since it was written."""


@dataclass(frozen=True, slots=True)
class NumberKeys:
    """The two keys for identity numbers, and whether real people's numbers belong here."""

    encryption: bytes = field(repr=False)
    index: bytes = field(repr=False)
    is_production: bool

    @property
    def key_id(self) -> bytes:
        """Says which key a number was encrypted with, and nothing of the key."""
        return hashlib.sha256(b"samordning national id key:" + self.encryption).digest()[:_KEY_ID]

    def encrypted(self, number: str, *, youth_id: UUID) -> bytes:
        """A normalised number as it is stored in this youth's row; never the same twice."""
        head = _VERSION + self.key_id
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.encryption).encrypt(nonce, number.encode(), head + _place(youth_id))
        return head + nonce + sealed

    def decrypted(self, stored: bytes, *, youth_id: UUID) -> str:
        """The number that is stored in this youth's row.

        Raises:
            UnreadableNumberError: when it was not written there with this key.
        """
        head, nonce, sealed = stored[:_HEAD], stored[_HEAD : _HEAD + _NONCE], stored[_HEAD + _NONCE :]
        if head != _VERSION + self.key_id:
            raise UnreadableNumberError
        try:
            return AESGCM(self.encryption).decrypt(nonce, sealed, head + _place(youth_id)).decode()
        except InvalidTag:
            raise UnreadableNumberError from None

    def blind_index(self, number: str) -> bytes:
        """What a normalised number is found by: the same for the same number, and useless without the key."""
        return hmac.new(self.index, number.encode(), hashlib.sha256).digest()[:_INDEX]


def _place(youth_id: UUID) -> bytes:
    return f"youth|national_id|{youth_id}".encode()


def keys_from(settings: Settings) -> NumberKeys:
    """The keys of this process, from its settings.

    Raises:
        SystemExit: when one of them is missing.
        ValueError: when one of them is not 32 bytes.
    """
    return NumberKeys(
        encryption=key_bytes(settings.need("national_id_key")),
        index=key_bytes(settings.need("national_id_index_key")),
        is_production=settings.environment is Environment.PRODUCTION,
    )
