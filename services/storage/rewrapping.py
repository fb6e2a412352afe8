"""A document key under another case key: the header is made anew, the blob is not touched."""

from __future__ import annotations

from dataclasses import replace

from services.storage import objects
from services.storage.case_keys import OpenKey, Ring
from services.storage.domain.records import StoredObject
from shared.crypto import sealed as crypto
from shared.crypto.framing import object_corrupt
from shared.domain.errors import Invalid
from shared.ports.blobs import Blobs


def rewrapped(record: StoredObject, blobs: Blobs, ring: Ring, current: OpenKey) -> StoredObject:
    """An object's description with its document key under ``current``.

    Raises Corrupt ``object-corrupt`` for a header that is not authentic, and Unavailable.
    """
    header = crypto.rewrap_header(
        record.header or _own_header(record, blobs),
        objects.context_of(record),
        old_case_key=ring.open(record.case, record.key_id).key,
        new_case_key=current.key,
        new_key_id=current.id,
    )
    return replace(record, header=header, key_id=current.id, beside=True)


def _own_header(record: StoredObject, blobs: Blobs) -> bytes:
    try:
        return blobs.read(record.blob, 0, crypto.HEADER_SIZE)
    except Invalid as error:
        raise object_corrupt() from error
