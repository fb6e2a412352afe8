"""Pages of long lists: which one is asked for, and the way to the others."""

from __future__ import annotations

from typing import Any

from flask import request

_LONGEST = 6


def page_number(name: str = "page") -> int:
    """The page asked for, from 1; anything that is no number is the first."""
    sent = request.args.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _LONGEST else 1


def pagination(path: str, number: int, pages: int, name: str = "page") -> dict[str, Any]:
    """The parameters of the design system's pagination: the ends, and what is next to here."""
    shown = sorted({1, *range(max(1, number - 1), min(pages, number + 1) + 1), pages})
    items: list[dict[str, Any]] = []
    for before, one in zip((0, *shown), shown, strict=False):
        if one - before > 1:
            items.append({"ellipsis": True})
        items.append({"number": one, "href": f"{path}?{name}={one}", "current": one == number})
    return {
        "items": items,
        **({"previous": {"href": f"{path}?{name}={number - 1}"}} if number > 1 else {}),
        **({"next": {"href": f"{path}?{name}={number + 1}"}} if number < pages else {}),
    }
