"""Reads the values a PDF is written in: dictionaries, lists, names, strings, numbers, references.

Lenient: what is damaged ends the value early instead of failing, because the bytes it came from
are searched as bytes anyway.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from services.redaction.proof.pdf_raw import clear_name, literal

_TOKEN = re.compile(
    rb"<<|>>|\[|\]|\(|/[^\s/<>\[\]()%{}]*|(\d+)\s+\d+\s+R\b|[-+]?[\d.]+|<([0-9A-Fa-f\s]*)>"
    rb"|%[^\r\n]*|[A-Za-z]+"
)
_DEEPEST = 40


class Ref(NamedTuple):
    """A pointer to another object."""

    number: int


class Name(bytes):
    """A name, without its stroke."""

    __slots__ = ()


def parse(body: bytes, at: int = 0) -> Any:
    """The first value in the bytes; None where there is none."""
    root: list[Any] = []
    stack: list[list[Any]] = [root]
    while (hit := _TOKEN.search(body, at)) is not None:
        at = hit.end()
        token = hit.group()
        if token in {b"<<", b"["}:
            if len(stack) > _DEEPEST:
                return None
            stack.append([])
        elif token in {b">>", b"]"}:
            if len(stack) > 1:
                made = stack.pop()
                stack[-1].append(_dictionary(made) if token == b">>" else made)
        elif token == b"(":
            at, value = literal(body, at)
            stack[-1].append(value)
        else:
            _add(stack[-1], hit, token)
        if len(stack) == 1 and root:
            return root[0]
    return root[0] if root else None


def _add(group: list[Any], hit: re.Match[bytes], token: bytes) -> None:
    if hit.group(1) is not None:
        group.append(Ref(int(hit.group(1))))
    elif hit.group(2) is not None:
        digits = re.sub(rb"\s", b"", hit.group(2))
        group.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    elif token.startswith(b"/"):
        group.append(Name(clear_name(token[1:])))
    elif token[0] in b"0123456789+-.":
        group.append(_number(token))
    elif not token.startswith(b"%"):
        group.append({b"true": True, b"false": False}.get(token))


def _number(token: bytes) -> float:
    try:
        return float(token)
    except ValueError:
        return 0.0


def _dictionary(items: list[Any]) -> dict[bytes, Any]:
    pairs = zip(items[::2], items[1::2], strict=False)
    return {bytes(key): value for key, value in pairs if isinstance(key, Name)}
