"""Outlook messages (MSG): the same as an e-mail, from Outlook's own container.

A message attached to the message is read in place, because the container cannot hand it out as a
file of its own.
"""

from __future__ import annotations

import struct
from typing import IO, Any, cast

from olefile import OleFileIO
from olefile.olefile import STGTY_STREAM
from oxmsg import Message
from oxmsg.domain import constants
from oxmsg.properties import Properties

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly, pieces_of
from services.redaction.readers.mail import SHOWN, add_body, add_headers
from services.redaction.readers.web_page import decode_html
from shared.ports.program import ProgramRefusal, ProgramSource

_MAX_BYTES = 200 << 20
_MAX_DEPTH = 5
_HEADER = struct.Struct("<30xH12xI16xI4xI")
"""Sector size as a power of two, and how many sectors its three tables are said to have."""

_SECTOR_SIZES = (9, 12)
_EMBEDDED_HEADER = 24
_EMBEDDED_STORAGE = "__substg1.0_3701000D"
_ENCRYPTED_CLASSES = ("ipm.note.smime", "ipm.note.secure")


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the message."""
    if source.size > _MAX_BYTES:
        raise ProgramRefusal("file-too-large")
    _check_sizes(source)
    message = Message.load(cast("IO[bytes]", source.file()))
    kind = message.message_class.casefold()
    if kind.startswith(_ENCRYPTED_CLASSES) and "multipartsigned" not in kind:
        raise ProgramRefusal("file-encrypted")
    _add_message(assembly, message.properties, dict(_transport_headers(message)))
    files = _attachments(message._storage, assembly, 0)  # noqa: SLF001 - no public way to nested ones
    assembly.part("Attachment names")
    for name, _ in files:
        assembly.add(BlockKind.NOTE, name)
    assembly.part("Other text")
    for name, data in files:
        assembly.attachment(name, len(data), pieces_of(data))


def _check_sizes(source: ProgramSource) -> None:
    """Refuse a container that says to hold more than it does, before room is made for it.

    Chains of sectors may run in circles, so that a small file fills any room that it asks for.
    """
    header = source.read_at(0, _HEADER.size)
    if len(header) < _HEADER.size:
        raise ProgramRefusal("file-truncated")
    power, *tables = _HEADER.unpack(header)
    if power not in _SECTOR_SIZES or sum(tables) << power > source.size:
        raise ProgramRefusal("file-damaged")
    with OleFileIO(cast("IO[bytes]", source.file())) as container:
        entries = [entry for entry in container.direntries if entry is not None]
    if sum(entry.size for entry in entries if entry.entry_type == STGTY_STREAM) > source.size:
        raise ProgramRefusal("file-bomb")


def _transport_headers(message: Message) -> list[tuple[str, str]]:
    return [(name.title(), str(value)) for name, value in message.message_headers.items()]


def _add_message(assembly: Assembly, properties: Any, transport: dict[str, str]) -> None:
    stored = {
        "From": _sender(properties),
        "To": _text(properties, constants.PID_DISPLAY_TO),
        "Cc": _text(properties, constants.PID_DISPLAY_CC),
        "Bcc": _text(properties, constants.PID_DISPLAY_BCC),
        "Subject": _text(properties, constants.PID_SUBJECT),
        "Date": _date(properties),
    }
    headers = []
    for name in SHOWN:
        values = dict.fromkeys((transport.get(name, ""), stored.get(name, "")))
        headers += [(name, value) for value in values if value]
    add_headers(assembly, headers)
    plain, html = _text(properties, constants.PID_BODY), _html(properties)
    add_body(assembly, plain, html)
    if (
        not plain.strip()
        and not html
        and properties.binary_prop_value(constants.PID_RTF_COMPRESSED)
    ):
        assembly.warn("body-not-read")


def _text(properties: Any, identifier: int) -> str:
    return (properties.str_prop_value(identifier) or "").rstrip("\x00")


def _sender(properties: Any) -> str:
    name = _text(properties, constants.PID_SENDER_NAME)
    address = _text(properties, constants.PID_SENDER_SMTP_ADDRESS) or _text(
        properties, constants.PID_SENDER_EMAIL_ADDRESS
    )
    return f"{name} <{address}>" if address else name


def _date(properties: Any) -> str:
    sent = properties.date_prop_value(constants.PID_CLIENT_SUBMIT_TIME)
    return sent.strftime("%d/%m/%Y %H:%M") if sent else ""


def _html(properties: Any) -> str:
    data = properties.binary_prop_value(constants.PID_HTML)
    return decode_html(data) if data else _text(properties, constants.PID_BODY_HTML)


def _attachments(storage: Any, assembly: Assembly, depth: int) -> list[tuple[str, bytes]]:
    """Files attached at any depth; messages attached are read in place."""
    if depth > _MAX_DEPTH:
        raise ProgramRefusal("file-too-deep")
    files = []
    for attached in storage.iter_attachment_storages():
        properties = Properties(attached, properties_header_offset=8)
        inner = [one for one in attached.storages if one.name == _EMBEDDED_STORAGE]
        data = properties.binary_prop_value(constants.PID_ATTACH_DATA_BINARY)
        if inner:
            assembly.part("Email", depth + 1)
            _add_message(assembly, Properties(inner[0], _EMBEDDED_HEADER), {})
            files += _attachments(inner[0], assembly, depth + 1)
        elif data is not None:
            name = _text(properties, constants.PID_ATTACH_LONG_FILENAME)
            files.append(
                (name or _text(properties, constants.PID_ATTACH_FILENAME) or "attachment", data)
            )
    return files
