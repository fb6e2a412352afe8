"""E-mail (EML): headers people read, the text, and every attached file handed out.

The plain part is the text; what only the HTML version says follows under its own part name, so
that neither version can hold something the other hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from typing import IO, Any, cast

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly, clean, pieces_of
from services.redaction.readers.pictures_inside import ORNAMENT
from services.redaction.readers.plain import add_paragraphs, decode_bytes
from services.redaction.readers.web_page import add_html, decode_html, html_text
from shared.ports.program import ProgramRefusal, ProgramSource

SHOWN = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date")
_MAX_BYTES = 200 << 20
_MAX_PARTS = 2_000
_MAX_DEPTH = 30
_MAX_CONTENT_HEADER = 16_384
_MAX_BOUNDARY = 1_000
_ENCRYPTED = frozenset(("multipart/encrypted", "application/pgp-encrypted"))
_SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_WORDS = re.compile(r"\w+")


class _Bounded(Message):
    """A message or part while it is parsed; the parser prepares a search for every boundary."""

    def get_boundary(self, failobj: Any = None) -> Any:
        """The boundary of a multipart. Raises ProgramRefusal for one no mail program writes."""
        boundary = super().get_boundary(failobj)
        if isinstance(boundary, str) and len(boundary) > _MAX_BOUNDARY:
            raise ProgramRefusal("file-damaged")
        return boundary


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the message."""
    if source.size > _MAX_BYTES:
        raise ProgramRefusal("file-too-large")
    parser = BytesParser(_Bounded, policy=policy.compat32)
    message = parser.parse(cast("IO[bytes]", source.file()))
    _check_headers(message)
    _refuse_encrypted(message)
    add_headers(assembly, list(_headers(message)))
    parts = list(_leaves(message, 0))
    if any(part.get_content_type() in _SMIME for part in parts):
        assembly.warn("body-not-read")  # a signed envelope is handed out, not opened
    _add_text(assembly, parts)
    _add_attachments(assembly, [part for part in parts if not _is_text(part)])
    _warn_of_defects(assembly, [message, *parts])


def add_headers(assembly: Assembly, headers: list[tuple[str, str]]) -> None:
    """Append header names and values as a table of two columns."""
    table = assembly.new_table()
    for name, value in headers:
        if value.strip():
            assembly.row([name, value], table)


def add_body(assembly: Assembly, plain: str, html: str) -> None:
    """Append the text, and the HTML version when it says something more."""
    if plain.strip():
        add_paragraphs(assembly, plain)
        if html and _says_more(html, plain):
            assembly.warn("html-version-differs")
            assembly.part("HTML version")
            add_html(assembly, html)
    elif html:
        add_html(assembly, html)


def _says_more(html: str, plain: str) -> bool:
    known = set(_WORDS.findall(plain.casefold()))
    return any(word not in known for word in _WORDS.findall(html_text(html).casefold()))


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    for name in SHOWN:
        for value in _header_values(message, name):
            yield name, " ".join(clean(value).split())


def _header_values(message: Message, name: str) -> list[str]:
    """All values of a header, decoded."""
    wanted = name.casefold()
    return [_decoded(str(v)) for key, v in message.raw_items() if key.casefold() == wanted]


def _check_headers(part: Message) -> None:
    """Refuse headers about the content that no mail program writes. Raises ProgramRefusal."""
    for name, value in part.raw_items():
        if name.casefold().startswith("content-") and len(str(value)) > _MAX_CONTENT_HEADER:
            raise ProgramRefusal("file-damaged")


def _decoded(value: str) -> str:
    """A raw header value as text: raw bytes as UTF-8 or Windows-1252, then encoded words."""
    raw = value.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if not text.isascii():
        return text
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError):
        return text


def _refuse_encrypted(message: Message) -> None:
    kind = message.get_content_type()
    smime = kind in _SMIME and str(message.get_param("smime-type", "")) != "signed-data"
    if kind in _ENCRYPTED or smime:
        raise ProgramRefusal("file-encrypted")


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    """Parts that hold something, in order; a message inside counts as one file."""
    if depth > _MAX_DEPTH:
        raise ProgramRefusal("file-too-deep")
    _check_headers(part)
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        children = cast("list[Message]", part.get_payload())
        if len(children) > _MAX_PARTS:
            raise ProgramRefusal("file-bomb")
        for child in children:
            yield from _leaves(child, depth + 1)
    else:
        yield part


def _is_text(part: Message) -> bool:
    return (
        part.get_content_type() in {"text/plain", "text/html"}
        and part.get_content_disposition() != "attachment"
        and not _file_name(part)
    )


def _add_text(assembly: Assembly, parts: list[Message]) -> None:
    plain: list[str] = []
    html: list[str] = []
    for part in parts:
        if _is_text(part):
            (html if part.get_content_type() == "text/html" else plain).append(_part_text(part))
    add_body(assembly, "\n\n".join(plain), "\n".join(html))


def _part_text(part: Message) -> str:
    data = _payload(part)
    charset = str(part.get_content_charset() or "")
    if charset:
        try:
            return data.decode(charset, "replace")
        except (LookupError, ValueError):
            pass  # an encoding nobody knows: look at the bytes instead
    return decode_html(data) if part.get_content_type() == "text/html" else decode_bytes(data)


def _payload(part: Message) -> bytes:
    if part.get_content_maintype() == "message" and part.is_multipart():
        inner = cast("list[Message]", part.get_payload())
        return b"\r\n".join(one.as_bytes(policy=policy.compat32) for one in inner)
    data: Any = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return "attachment"


def _add_attachments(assembly: Assembly, parts: list[Message]) -> None:
    assembly.part("Attachment names")
    files = []
    for part in parts:
        data = _payload(part)
        if not data and not _file_name(part):
            continue
        if _is_decoration(part, data):
            assembly.warn("images-left-out")
            continue
        inner = part.get_content_maintype() == "message"
        name = _file_name(part) or ("message.eml" if inner else "attachment")
        assembly.add(BlockKind.NOTE, name)
        files.append((name, data))
    assembly.part("Other text")
    for name, data in files:
        assembly.attachment(name, len(data), pieces_of(data))


def _is_decoration(part: Message, data: bytes) -> bool:
    """A small picture shown inside the message, such as a logo under a signature."""
    return (
        part.get_content_maintype() == "image"
        and "Content-ID" in part
        and part.get_content_disposition() != "attachment"
        and len(data) < ORNAMENT
    )


def _warn_of_defects(assembly: Assembly, parts: list[Message]) -> None:
    for part in parts:
        for defect in part.defects:
            cut = isinstance(defect, (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect))
            assembly.warn("mail-incomplete" if cut else "mail-malformed")
