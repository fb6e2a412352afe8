"""The one door to the typesetting library: its own fonts, no clock, and nothing kept afterwards."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any

import typst

from shared.domain.errors import Invalid

# The library remembers what its last ten runs worked out, with the texts in it and about a
# megabyte a page. Empty runs make it forget.
_REMEMBERED = 11
_MANY = 32  # pictures, after which it is worth the time to hand memory back


def typeset_pdf(template: bytes, content: str, standards: Sequence[str]) -> bytes:
    """The file that a template makes of its content, which arrives as JSON.

    Guarantees that the library does not keep the text in memory, whether it succeeds or not.

    Raises:
        Invalid: ``text-not-typesettable`` when the typesetter refuses.
    """
    try:
        return _typeset(template, content, format="pdf", pdf_standards=list(standards))[0]
    finally:
        forget()
        _give_back()


def typeset_pictures(template: bytes, content: str, dpi: float) -> list[bytes]:
    """The pages of a template as PNG files. Raises like ``typeset_pdf``.

    Small runs in a row: whoever makes them calls ``forget`` after the last one.
    """
    made = _typeset(template, content, format="png", ppi=dpi)
    if len(made) >= _MANY:
        _give_back()
    return made


def _typeset(template: bytes, content: str, **how: Any) -> list[bytes]:
    try:
        made = typst.compile(
            template,
            font_paths=bundled_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"content": content},
            timestamp=0,
            **how,
        )
    except typst.TypstError:
        # The typesetter's message quotes the text: it must not travel with the error.
        raise Invalid("text-not-typesettable", "The text could not be typeset.") from None
    return [made] if isinstance(made, bytes) else list(made or ())


def _give_back() -> None:
    """Hand free memory back: the library's threads each hold on to what they had at most."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@cache
def bundled_fonts() -> typst.Fonts:
    """The fonts inside the typesetting library and no others, whatever the machine has."""
    return typst.Fonts(include_system_fonts=False)


def forget() -> None:
    """Make the library forget the texts of its last runs."""
    for _ in range(_REMEMBERED):
        typst.compile(b"", format="pdf", font_paths=bundled_fonts(), ignore_system_fonts=True)
