"""The maps from a font's codes to characters: what a font says its letters are."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_ITEM = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_BLOCK_OF_CODES = 256  # whole blocks mapped to themselves are a fixed rule, no choice of letters


@dataclass(frozen=True, slots=True)
class CharacterMap:
    """Codes of ``width`` bytes to text; ``identity`` when codes are the characters themselves."""

    width: int
    table: dict[int, str]
    identity: bool = False

    def read(self, value: bytes) -> str:
        """A shown string as text; codes that are not mapped are dropped."""
        codes = [
            int.from_bytes(value[i : i + self.width], "big")
            for i in range(0, len(value), self.width)
        ]
        if self.identity:
            return "".join(chr(code) for code in codes)
        return "".join(self.table.get(code, "") for code in codes)

    def letters(self) -> set[str]:
        """Every character the font claims to hold."""
        return set("".join(self.table.values()))

    def spelled(self) -> str:
        """What the map spells in the order of its codes, and its longer entries one by one."""
        ordered = [self.table[code] for code in sorted(self.table)]
        longer = [text for text in ordered if len(text) > 1]
        return "\n".join(["".join(ordered), *longer])


def character_map(data: bytes) -> CharacterMap:
    """Reads a ToUnicode stream; what it does not understand maps to nothing."""
    table: dict[int, str] = {}
    width, identity = 1, False
    for kind, block in _BLOCK.findall(data):
        items = _items(block)
        if items and isinstance(items[0], bytes):
            width = max(width, len(items[0]))
        if kind == b"bfchar":
            for code, text in zip(items[::2], items[1::2], strict=False):
                if isinstance(code, bytes) and isinstance(text, bytes):
                    table[int.from_bytes(code, "big")] = _text(text)
            continue
        for at in range(0, len(items) - 2, 3):
            identity |= _range(table, items[at : at + 3])
    return CharacterMap(width, table, identity)


def _range(table: dict[int, str], items: list[bytes | list[bytes]]) -> bool:
    first, last, target = items
    if not isinstance(first, bytes) or not isinstance(last, bytes):
        return False
    low, high = int.from_bytes(first, "big"), int.from_bytes(last, "big")
    if isinstance(target, list):
        for offset, text in enumerate(target):
            table[low + offset] = _text(text)
        return False
    whole = low % _BLOCK_OF_CODES == 0 and (high + 1) % _BLOCK_OF_CODES == 0
    if whole and int.from_bytes(target, "big") == low:
        return True
    start = _text(target)
    for offset in range(high - low + 1 if start else 0):
        table[low + offset] = start[:-1] + chr(min(ord(start[-1]) + offset, 0x10FFFF))
    return False


def _items(block: bytes) -> list[bytes | list[bytes]]:
    items: list[bytes | list[bytes]] = []
    group: list[bytes] | None = None
    for digits, opens, closes in _ITEM.findall(block):
        if opens:
            group = []
        elif closes:
            items.append(group or [])
            group = None
        else:
            clean = re.sub(rb"\s", b"", digits)
            value = bytes.fromhex((clean + b"0" * (len(clean) % 2)).decode())
            (items if group is None else group).append(value)
    return items


def _text(value: bytes) -> str:
    return value.decode("utf-16-be", "replace")
