"""Small pictures of labels and words, set by the typesetter with its own fonts.

A chip's size depends on its text and font size only.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

from PIL import Image

from services.redaction.editions.characters import drawable
from services.redaction.editions.content import bracketed
from services.redaction.editions.typesetter import typeset_pictures

_TEMPLATE = rb"""
#let d = json(bytes(sys.inputs.content))
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(
  font: ("Libertinus Serif", "DejaVu Sans Mono"), ligatures: false, hyphenate: false,
  top-edge: "ascender", bottom-edge: "descender", lang: "en", region: "GB",
)
#for (i, c) in d.enumerate() {
  if i > 0 { pagebreak() }
  set text(size: c.size * 1pt)
  if c.label { box(fill: luma(218), inset: (x: 2pt), strong(c.text)) } else { box(c.text) }
}
"""
_KEPT = 3_000


@dataclass(frozen=True, slots=True)
class ChipKey:
    """What a chip shows and how large."""

    text: str
    label: bool
    size: float


@dataclass(frozen=True, slots=True)
class Chip:
    """A small picture: its shades in grey, and how much each point covers what is below."""

    shades: Image.Image
    cover: Image.Image

    @property
    def width(self) -> int:
        """In pixels."""
        return self.shades.width

    @property
    def height(self) -> int:
        """In pixels."""
        return self.shades.height

    def resized(self, size: tuple[int, int]) -> Chip:
        """The same, larger or smaller."""
        return Chip(self.shades.resize(size), self.cover.resize(size))

    def lay_on(self, image: Image.Image, left: int, top: int) -> None:
        """Put it on a page in grey or in colour."""
        image.paste(self.shades, (left, top), self.cover)


class Chips:
    """Draws chips for one resolution; those drawn last are kept, because words come back."""

    def __init__(self, dpi: float) -> None:
        self._dpi = dpi
        self._made: dict[ChipKey, Chip] = {}

    def draw(self, keys: list[ChipKey]) -> dict[ChipKey, Chip]:
        """A picture for every key.

        Raises:
            Invalid: ``text-not-typesettable`` when the typesetter refuses a text.
        """
        made = self._made
        wanted = list(dict.fromkeys(key for key in keys if key not in made))
        drawn = {key: made[key] for key in keys if key in made}
        for key, picture in zip(wanted, self._render(wanted), strict=True):
            drawn[key] = made[key] = picture
        for key in list(made)[: max(len(made) - _KEPT, 0)]:
            del made[key]
        return drawn

    def _render(self, keys: list[ChipKey]) -> list[Chip]:
        if not keys:
            return []
        content = json.dumps(
            [{"text": _shown(key), "label": key.label, "size": key.size} for key in keys]
        )
        pictures = typeset_pictures(_TEMPLATE, content, self._dpi)
        return [_picture(made) for made in pictures]


def _shown(key: ChipKey) -> str:
    text = drawable(key.text)[0].replace("\n", " ").replace("\u200b", "")
    return bracketed(text) if key.label else text


def _picture(made: bytes) -> Chip:
    with Image.open(io.BytesIO(made), formats=("PNG",)) as picture:
        colours = picture.convert("RGBA")
    return Chip(colours.getchannel("R"), colours.getchannel("A"))
