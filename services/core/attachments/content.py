"""A file's content as it is stored: in parts, each sealed to its attachment and its place among the others.

A part that is missing, moved, changed or taken from another file makes the whole unreadable: nothing is given out
that is not what was stored.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.core.attachments.models import LARGEST_PART
from services.core.kit.sealing import SealingKey, UnreadableError, key_id_of
from services.core.kit.settings import Settings

USE = "attachment"


@dataclass(frozen=True, slots=True)
class FileKeys:
    """The key that files are sealed with, and the earlier ones that what was stored before is read with."""

    current: SealingKey
    earlier: tuple[SealingKey, ...] = field(default=())

    def sealed_parts(self, content: bytes, *, attachment_id: UUID) -> Iterator[bytes]:
        """The content as it is stored, part by part."""
        view = memoryview(content)
        count = -(-len(view) // LARGEST_PART)
        for number in range(1, count + 1):
            part = view[(number - 1) * LARGEST_PART : number * LARGEST_PART]
            yield self.current.sealed(part, place=_place(attachment_id, number, count))

    def opened(self, parts: Sequence[bytes], *, attachment_id: UUID, size: int) -> bytes:
        """The content of the parts of an attachment, in their order.

        Raises:
            UnreadableError: when they are not all there, as they were written, with a key that is known.
        """
        known = {key.key_id: key for key in (self.current, *self.earlier)}
        opened = []
        for number, part in enumerate(parts, 1):
            key = known.get(key_id_of(part))
            if key is None:
                raise UnreadableError
            opened.append(key.opened(part, place=_place(attachment_id, number, len(parts))))
        content = b"".join(opened)
        if len(content) != size:
            raise UnreadableError
        return content

    def fingerprint(self, content: bytes) -> str:
        """The same for the same content, and no help to who has the content and wonders whether it is here."""
        key = hashlib.sha256(b"samordning attachment fingerprint:" + self.current.secret).digest()
        return hmac.new(key, content, hashlib.sha256).hexdigest()


def keys_from(settings: Settings) -> FileKeys:
    """The keys of this process, from its settings.

    Raises:
        SystemExit: when the key is missing, or one of them is no key.
    """
    return FileKeys(
        SealingKey(settings.key("attachment_key"), USE),
        tuple(SealingKey(one, USE) for one in settings.keys("attachment_earlier_keys")),
    )


def _place(attachment_id: UUID, number: int, count: int) -> str:
    return f"attachment|{attachment_id}|{number} of {count}"
