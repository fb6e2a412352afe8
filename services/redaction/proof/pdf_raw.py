"""Reads a PDF as bytes: every object and stream that stands in the file, reachable or not.

Not a PDF library: it never follows the cross-reference table to decide what exists, so that an
orphan, an earlier revision or a hidden stream is seen like anything else.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?<![\d.])(\d{1,10})\s+(\d{1,5})\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n?")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+|\d+\s+\d+\s+R)")
_ONLY_DEFLATE = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")
_PARAMETERS = re.compile(rb"/(?:DecodeParms|DP)\s*(\[.*?\]|<<.*?>>|\d+\s+\d+\s+R)", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_NAME = re.compile(rb"/([^\s/<>\[\]()%{}]+)")
MOST_INFLATED = 256 * 1024 * 1024
_IMAGES = frozenset({b"DCTDecode", b"DCT", b"JPXDecode", b"JBIG2Decode", b"CCITTFaxDecode", b"CCF"})


@dataclass(frozen=True, slots=True)
class RawObject:
    """One ``n g obj`` with its dictionary or value, and its stream as it stands in the file."""

    number: int
    start: int
    end: int
    body: bytes
    stream: bytes | None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A stream with its filters undone; ``image`` names a picture coding that is left."""

    data: bytes
    image: str = ""


class Undecodable(Exception):
    """A stream whose filters are unknown, damaged or too large."""


def objects(data: bytes) -> list[RawObject]:
    """Every object in file order."""
    found = []
    at = 0
    while (hit := _OBJECT.search(data, at)) is not None:
        made = _object(data, hit)
        found.append(made)
        at = max(made.end, hit.end())
    return found


def decode(item: RawObject, everything: dict[int, RawObject]) -> Decoded:
    """The stream's content.

    Raises:
        Undecodable: when a filter is unknown or the data do not fit it.
    """
    data = item.stream or b""
    filters = _filters(item.body, everything)
    parameters = _parameters(item.body, everything, len(filters))
    for name, parameter in zip(filters, parameters, strict=True):
        if name in _IMAGES:
            return Decoded(data, name.decode())
        data = _undo(name, data, parameter)
    return Decoded(data)


def whole_deflate(item: RawObject) -> bool:
    """Whether the stream is one deflate run to its last byte, so that inflating it shows it all."""
    if (
        item.stream is None
        or _ONLY_DEFLATE.search(item.body) is None
        or b"/DecodeParms" in item.body
    ):
        return False
    worker = zlib.decompressobj()
    try:
        worker.decompress(item.stream, MOST_INFLATED)
    except zlib.error:
        return False
    return worker.eof and not worker.unused_data.strip(b"\r\n")


def names(body: bytes) -> set[bytes]:
    """Every name in a dictionary, ``#`` escapes resolved."""
    return {clear_name(hit) for hit in _NAME.findall(without_strings(body))}


def references(body: bytes) -> set[int]:
    """Numbers of the objects a body points to."""
    return {int(number) for number in _REFERENCE.findall(without_strings(body))}


def strings(data: bytes) -> Iterator[bytes]:
    """Every literal and hexadecimal string, decoded to its bytes, in order."""
    for start, end, value in spans_of_strings(data):
        del start, end
        yield value


def without_strings(data: bytes) -> bytes:
    """The bytes with every string blanked out, so that its content is not taken for syntax."""
    if _STRING_STARTS.search(data) is None:
        return data
    kept, at = [], 0
    for start, end, _ in spans_of_strings(data):
        kept.append(data[at:start])
        at = end
    return b" ".join([*kept, data[at:]])


def _object(data: bytes, hit: re.Match[bytes]) -> RawObject:
    start, number = hit.start(), int(hit.group(1))
    end = data.find(b"endobj", hit.end())
    end = len(data) if end < 0 else end
    begins = _STREAM.search(data, hit.end(), end)
    if begins is None or not data[hit.end() : begins.start()].rstrip().endswith(b">>"):
        return RawObject(number, start, min(end + 6, len(data)), data[hit.end() : end], None)
    body = data[hit.end() : begins.start()]
    stop = _stream_end(data, body, begins.end())
    after = data.find(b"endobj", stop)
    close = len(data) if after < 0 else after + 6
    return RawObject(number, start, close, body, data[begins.end() : stop])


def _stream_end(data: bytes, body: bytes, start: int) -> int:
    stated = _LENGTH.search(body)
    if stated is not None:
        stop = start + int(stated.group(1))
        if data[stop : stop + 20].lstrip().startswith(b"endstream"):
            return stop
    stop = data.find(b"endstream", start)
    return len(data) if stop < 0 else stop


def _filters(body: bytes, everything: dict[int, RawObject]) -> list[bytes]:
    hit = _FILTER.search(without_strings(body))
    if hit is None:
        return []
    return [clear_name(name) for name in _NAME.findall(_resolved(hit.group(1), everything))]


def _parameters(body: bytes, everything: dict[int, RawObject], count: int) -> list[bytes]:
    hit = _PARAMETERS.search(body)
    if hit is None:
        return [b""] * count
    value = _resolved(hit.group(1), everything)
    if not value.lstrip().startswith(b"["):
        return [value] + [b""] * (count - 1) if count else []
    items = re.findall(rb"<<.*?>>|null|\d+\s+\d+\s+R", value, re.DOTALL)
    items = [_resolved(item, everything) for item in items]
    return (items + [b""] * count)[:count]


def _resolved(value: bytes, everything: dict[int, RawObject]) -> bytes:
    hit = re.fullmatch(rb"\s*(\d+)\s+\d+\s+R\s*", value)
    if hit is None:
        return value
    target = everything.get(int(hit.group(1)))
    if target is None:
        raise Undecodable
    return target.body


def _undo(name: bytes, data: bytes, parameter: bytes) -> bytes:
    match name:
        case b"FlateDecode" | b"Fl":
            return _predicted(_inflate(data), parameter)
        case b"LZWDecode" | b"LZW":
            early = b"/EarlyChange 0" not in parameter
            return _predicted(_lzw(data, early=early), parameter)
        case b"ASCIIHexDecode" | b"AHx":
            return _hex(data.split(b">")[0])
        case b"ASCII85Decode" | b"A85":
            return _ascii85(data)
        case b"RunLengthDecode" | b"RL":
            return _run_length(data)
        case _:
            raise Undecodable


def _inflate(data: bytes) -> bytes:
    for window in (15, -15):
        worker = zlib.decompressobj(window)
        try:
            made = worker.decompress(data, MOST_INFLATED)
        except zlib.error:
            continue
        if worker.unconsumed_tail or not worker.eof:
            raise Undecodable
        return made
    raise Undecodable


def _ascii85(data: bytes) -> bytes:
    body = re.sub(rb"\s", b"", data).removeprefix(b"<~").split(b"~>")[0]
    try:
        return base64.a85decode(body)
    except ValueError as error:
        raise Undecodable from error


def _hex(data: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _run_length(data: bytes) -> bytes:
    made, at = bytearray(), 0
    while at < len(data) and data[at] != 128:  # noqa: PLR2004 - end mark of the coding
        count = data[at]
        if count < 128:  # noqa: PLR2004
            made += data[at + 1 : at + 2 + count]
            at += count + 2
        else:
            made += data[at + 1 : at + 2] * (257 - count)
            at += 2
        if len(made) > MOST_INFLATED:
            raise Undecodable
    return bytes(made)


def _lzw(data: bytes, *, early: bool) -> bytes:
    table = [bytes([i]) for i in range(256)] + [b"", b""]
    made, previous, width, bits, held = bytearray(), b"", 9, 0, 0
    for byte in data:
        held, bits = (held << 8) | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, held = held >> bits, held & ((1 << bits) - 1)
        if code == 257:  # noqa: PLR2004 - end mark of the coding
            break
        if code == 256:  # noqa: PLR2004 - clear mark of the coding
            del table[258:]
            previous, width = b"", 9
            continue
        if code > len(table) or (code == len(table) and not previous):
            raise Undecodable
        entry = table[code] if code < len(table) else previous + previous[:1]
        made += entry
        if previous:
            table.append(previous + entry[:1])
        previous = entry
        width = min(12, max(9, (len(table) + early).bit_length()))
        if len(made) > MOST_INFLATED:
            raise Undecodable
    return bytes(made)


def _predicted(data: bytes, parameter: bytes) -> bytes:
    predictor = _number(parameter, b"Predictor", 1)
    if predictor < 10:  # noqa: PLR2004 - none, or differences inside a picture
        return data
    wide = _number(parameter, b"Columns", 1) * _number(parameter, b"Colors", 1)
    deep = _number(parameter, b"BitsPerComponent", 8)
    step = max(1, _number(parameter, b"Colors", 1) * deep // 8)
    length = (wide * deep + 7) // 8
    made, above = bytearray(), bytes(length)
    for at in range(0, len(data), length + 1):
        row = bytearray(data[at + 1 : at + 1 + length])
        _unfilter(data[at], row, above, step)
        made += row
        above = bytes(row) + bytes(length - len(row))
    return bytes(made)


def _unfilter(kind: int, row: bytearray, above: bytes, step: int) -> None:
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[min(kind, 4)]
        row[i] = (row[i] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    near = min(
        (abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner)
    )
    return near[2]


def _number(parameter: bytes, key: bytes, default: int) -> int:
    hit = re.search(rb"/" + key + rb"\s+(\d+)", parameter)
    return int(hit.group(1)) if hit else default


def clear_name(raw: bytes) -> bytes:
    """A name with its ``#`` escapes resolved."""
    if b"#" not in raw:
        return raw
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda hit: bytes.fromhex(hit.group(1).decode()), raw)


_ESCAPE = {
    ord("n"): b"\n", ord("r"): b"\r", ord("t"): b"\t", ord("b"): b"\b", ord("f"): b"\f",
}  # fmt: skip
_OPENERS = re.compile(rb"\(|<(?!<)|<<|%")
_STRING_STARTS = re.compile(rb"\(|(?<!<)<(?!<)|%")
_INSIDE = re.compile(rb"[()\\]")


def spans_of_strings(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where every string begins and ends, and its decoded bytes."""
    at = 0
    while (hit := _OPENERS.search(data, at)) is not None:
        start = hit.start()
        match hit.group():
            case b"(":
                at, value = literal(data, hit.end())
                yield start, at, value
            case b"<":
                close = data.find(b">", hit.end())
                at = len(data) if close < 0 else close + 1
                inside = data[hit.end() : at - 1]
                if re.fullmatch(rb"[0-9A-Fa-f\s]*", inside):
                    yield start, at, _hex(inside)
                else:
                    at = hit.end()
            case _:
                at = hit.end()


def literal(data: bytes, at: int) -> tuple[int, bytes]:
    """A literal string from after its bracket: where it ends, and its bytes."""
    made, depth = bytearray(), 1
    while (hit := _INSIDE.search(data, at)) is not None:
        made += data[at : hit.start()]
        at = hit.end()
        match hit.group():
            case b"\\":
                at = _escaped(data, at, made)
                continue
            case b"(":
                depth += 1
            case _:
                depth -= 1
        if depth == 0:
            return at, bytes(made)
        made += hit.group()
    return len(data), bytes(made + data[at:])


def _escaped(data: bytes, at: int, made: bytearray) -> int:
    octal = re.compile(rb"[0-7]{1,3}").match(data, at)
    if octal is not None:
        made.append(int(octal.group(), 8) & 255)
        return octal.end()
    following = data[at : at + 1]
    if following in {b"\r", b"\n"}:
        return at + (2 if data[at : at + 2] == b"\r\n" else 1)
    made += _ESCAPE.get(following[0], following) if following else b""
    return at + 1
