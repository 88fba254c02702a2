"""Keeping identity numbers: encrypted with one key, found through an index made with another.

What is stored is sealed (`kit/sealing.py`) and bound to the row it stands in: a ciphertext moved to another row
cannot be read. The index is the first 16 bytes of an HMAC-SHA256 and is not unique, so that two rows with the same
number never reveal each other.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

from services.core.kit.sealing import SealingKey, UnreadableError
from services.core.kit.settings import Environment, Settings

_INDEX = 16


class UnreadableNumberError(Exception):
    """A stored number cannot be read: another key, another row, or changed since it was written."""


@dataclass(frozen=True, slots=True)
class NumberKeys:
    """The two keys for identity numbers, and whether real people's numbers belong here."""

    encryption: bytes = field(repr=False)
    index: bytes = field(repr=False)
    is_production: bool

    @property
    def _sealing(self) -> SealingKey:
        return SealingKey(self.encryption, "national id")

    def encrypted(self, number: str, *, youth_id: UUID) -> bytes:
        """A normalised number as it is stored in this youth's row; never the same twice."""
        return self._sealing.sealed(number.encode(), place=_place(youth_id))

    def decrypted(self, stored: bytes, *, youth_id: UUID) -> str:
        """The number that is stored in this youth's row.

        Raises:
            UnreadableNumberError: when it was not written there with this key.
        """
        try:
            return self._sealing.opened(stored, place=_place(youth_id)).decode()
        except UnreadableError:
            raise UnreadableNumberError from None

    def blind_index(self, number: str) -> bytes:
        """What a normalised number is found by: the same for the same number, and useless without the key."""
        return hmac.new(self.index, number.encode(), hashlib.sha256).digest()[:_INDEX]

    def fingerprint(self, said: bytes) -> bytes:
        """What a request that may hold a number is recognised by: useless without the key, as the index is."""
        key = hashlib.sha256(b"samordning request fingerprint:" + self.index).digest()
        return hmac.new(key, said, hashlib.sha256).digest()


def _place(youth_id: UUID) -> str:
    return f"youth|national_id|{youth_id}"


def keys_from(settings: Settings) -> NumberKeys:
    """The keys of this process, from its settings.

    Raises:
        SystemExit: when one of them is missing, or is no key.
    """
    return NumberKeys(
        encryption=settings.key("national_id_key"),
        index=settings.key("national_id_index_key"),
        is_production=settings.environment is Environment.PRODUCTION,
    )
