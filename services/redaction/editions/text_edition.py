"""The text edition: the content typeset afresh as a tagged, accessible PDF.

Guarantees:

* Content reaches the typesetter as data, never as markup, so no text can act as code.
* The width of a label depends on the label only; nothing of a source file's bytes is carried over.
* PDF/UA-1 and PDF/A-2a in one file; the same input gives the same bytes; no clock is read.
* A character the bundled fonts cannot draw is replaced by a visible remark, and a note says so.
* A long document is typeset in sections, so that memory stays within bounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from services.redaction.domain.reading import Reading
from services.redaction.domain.spans import Replacement
from services.redaction.editions.apply import EditedBlock, apply_replacements
from services.redaction.editions.characters import drawable
from services.redaction.editions.content import Content
from services.redaction.editions.joining import joined, page_count
from services.redaction.editions.text_template import TEXT_TEMPLATE
from services.redaction.editions.typesetter import typeset_pdf

_FIRST = ("ua-1", "a-2a")
_LATER = ("a-2a",)  # a section by itself begins in the middle: the whole has the headings in order
_NOTICE = (
    "This edition was rebuilt from the original. Labels in grey boxes, such as [Child A], stand "
    "for names and details that were taken out. A label means the same everywhere in this review."
)
_UNDRAWN = "Some characters could not be shown and are marked in angle brackets."
_REMARKS = {
    "tracked-changes": "The original holds tracked changes. They are shown as accepted: what was "
    "inserted is in the text, what was deleted is not.",
    "images-left-out": "Pictures in the original are not part of this edition.",
    "formulas-without-values": "Some formulas of the original have no stored result; their cells "
    "are empty.",
    "html-version-differs": "The original message says more in its web version than in its plain "
    "text; both are shown.",
}


def build_text_edition(
    reading: Reading, replacements: Sequence[Replacement], *, title: str, notes: Sequence[str] = ()
) -> bytes:
    """Typesets a reading with labels in place of what is replaced.

    ``title`` and ``notes`` are shown as given: the caller keeps them neutral.

    Raises:
        Invalid: ``replacements-invalid``, or ``text-not-typesettable`` when the typesetter refuses.
    """
    content = Content(reading.file_type)
    blocks = apply_replacements(reading, replacements)
    sections = [_as_json(section) for section in content.sections(blocks)]
    del blocks
    notice = [_NOTICE, *remarks(reading), *([_UNDRAWN] if content.scripts else []), *notes]
    head: dict[str, object] = {
        "title": drawable(title)[0],
        "notice": [drawable(note)[0] for note in notice],
        "whole": len(sections) == 1,
    }
    return joined(list(_typeset(head, sections)))


def _typeset(head: dict[str, object], sections: Sequence[str]) -> Iterator[bytes]:
    """Each section as a file, the pages numbered on."""
    page = 1
    for section in sections:
        whole = _as_json({**head, "page": page})[:-1] + f',"items":{section}}}'
        made = typeset_pdf(TEXT_TEMPLATE, whole, _FIRST if page == 1 else _LATER)
        page += page_count(made) if len(sections) > 1 else 0
        yield made


def remarks(reading: Reading) -> list[str]:
    """What a recipient should know of how the original was read."""
    return [_REMARKS[code] for code in reading.warnings if code in _REMARKS]


def undrawable_scripts(reading: Reading, replacements: Sequence[Replacement]) -> tuple[str, ...]:
    """What the edition of this reading cannot draw, for a warning to a person; empty is good."""
    content = Content(reading.file_type)
    blocks: Sequence[EditedBlock] = apply_replacements(reading, replacements)
    for _ in content.nodes(blocks):
        pass
    return tuple(sorted(content.scripts))


def _as_json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
