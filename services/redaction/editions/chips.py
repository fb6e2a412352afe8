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
_KEPT = 512


@dataclass(frozen=True, slots=True)
class ChipKey:
    """What a chip shows and how large."""

    text: str
    label: bool
    size: float


class Chips:
    """Draws chips for one resolution; labels are drawn once and kept."""

    def __init__(self, dpi: float) -> None:
        self._dpi = dpi
        self._made: dict[ChipKey, Image.Image] = {}

    def draw(self, keys: list[ChipKey]) -> dict[ChipKey, Image.Image]:
        """A picture with transparency for every key.

        Raises:
            Invalid: ``text-not-typesettable`` when the typesetter refuses a text.
        """
        wanted = list(dict.fromkeys(key for key in keys if key not in self._made))
        fresh = dict(zip(wanted, self._render(wanted), strict=True)) if wanted else {}
        drawn = {key: fresh.get(key) or self._made[key] for key in keys}
        if len(self._made) < _KEPT:
            self._made.update({k: v for k, v in fresh.items() if k.label})
        return drawn

    def _render(self, keys: list[ChipKey]) -> list[Image.Image]:
        content = json.dumps(
            [{"text": _shown(key), "label": key.label, "size": key.size} for key in keys]
        )
        pictures = typeset_pictures(_TEMPLATE, content, self._dpi)
        return [_picture(made) for made in pictures]


def _shown(key: ChipKey) -> str:
    text = drawable(key.text)[0].replace("\n", " ").replace("\u200b", "")
    return bracketed(text) if key.label else text


def _picture(made: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(made))
    picture.load()
    return picture if picture.mode == "RGBA" else picture.convert("RGBA")
