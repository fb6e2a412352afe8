"""The rapid review and the decision as accessible PDFs. Their text goes in as data, not as code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import typst

from shared.domain.errors import Corrupt, Invalid

_TEMPLATE = rb"""
#let d = json(bytes(sys.inputs.content))
#set document(title: d.title, author: "Lockgate", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Libertinus Serif", size: 11pt, lang: "en", region: "GB", ligatures: false)
#set page(paper: "a4", margin: 24mm, footer: context align(center, text(size: 9pt)[
  Page #counter(page).display() of #counter(page).final().first()
]))
#show heading: set block(above: 1.3em, below: 0.7em)
#let lines(words) = words.split("\n").map(line => [#line]).join(linebreak())
#heading(level: 1, d.title)
#for section in d.sections {
  heading(level: 2, section.heading)
  for paragraph in section.paragraphs { par(lines(paragraph)) }
}
"""

_OUTCOMES = {
    "commission-lcspr": "Commission a local child safeguarding practice review",
    "no-lcspr": "No local child safeguarding practice review",
    "other-learning": "Other learning, without a review",
}
_NATIONAL = {
    "not-national": "A national review is not more appropriate",
    "national": "A national review may be more appropriate",
    "undecided": "No settled view",
}
_CRITERIA = {
    "improvements": "Improvements needed, including some identified before",
    "themes": "Recurrent themes",
    "working-together": "How agencies worked together",
    "panel-concluded": "The Panel's view that a local review may be more appropriate",
}
_SEATS = {"la": "Local authority", "icb": "Integrated care board", "police": "Police"}


def rapid_review_pdf(decision: Mapping[str, Any], sin_reference: str) -> bytes:
    """The rapid review as signed. Raises Corrupt for a decision without its parts."""
    try:
        sections = [
            _section("Serious incident notification", [sin_reference]),
            _section("Rapid review", _paragraphs(decision["rapid_review"])),
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise _incomplete() from error
    return _typeset("Rapid review", sections)


def decision_pdf(
    decision: Mapping[str, Any], signatures: Mapping[str, Any], sin_reference: str
) -> bytes:
    """Decision, rationale, criteria, national-review view and signatures; Corrupt as above."""
    try:
        sections = [
            _section("Serious incident notification", [sin_reference]),
            _section("Decision", [_OUTCOMES[decision["outcome"]]]),
            _section("Rationale", _paragraphs(decision["rationale"])),
            _section("Local criteria (regulation 11)", _criteria(decision["answers"])),
            _section(
                "National review",
                [_NATIONAL[decision["national_view"]], *_paragraphs(decision["national_reason"])],
            ),
            _section("Signatures", _signatures(signatures["signatures"])),
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise _incomplete() from error
    return _typeset("Decision of the safeguarding partners", sections)


def _criteria(answers: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{_CRITERIA[answer['criterion']]}: {'yes' if answer['met'] else 'no'}. {answer['reason']}"
        for answer in answers
    ]


def _signatures(signatures: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{_SEATS[one['seat']]}: "
        + ("signed with dissent" if one["dissents"] else "signed")
        + f", {one['signed_at']}"
        + (f". {one['reason']}" if one.get("reason") else "")
        for one in signatures
    ]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _section(heading: str, paragraphs: list[str]) -> dict[str, Any]:
    return {"heading": heading, "paragraphs": paragraphs}


def _incomplete() -> Corrupt:
    return Corrupt("pack-content", "The signed decision lacks a part that the Panel needs.")


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False)


def _typeset(title: str, sections: list[dict[str, Any]]) -> bytes:
    content = json.dumps({"title": title, "sections": sections}, ensure_ascii=False)
    try:
        made = typst.compile(
            _TEMPLATE,
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"content": content},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        # The typesetter's message quotes the text: it must not travel with the error.
        raise Invalid("text-not-typesettable", "The text could not be typeset.") from None
    return bytes(made)
