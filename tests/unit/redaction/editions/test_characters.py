"""What the fonts can draw, and what happens to the rest."""

from __future__ import annotations

import json

import typst

from services.redaction.editions.characters import drawable
from services.redaction.editions.font_coverage import all_covered, covered
from services.redaction.editions.typesetter import bundled_fonts


def typeset(text: str) -> None:
    """Typesets a text under the accessible standard, which refuses missing glyphs."""
    template = b"""#set document(title: "x")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#text(json(bytes(sys.inputs.t)))
#strong(json(bytes(sys.inputs.t)))"""
    typst.compile(
        template,
        format="pdf",
        font_paths=bundled_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"t": json.dumps(text)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def test_coverage_table_is_true_for_every_character_in_it():
    """The typesetter draws each character the table claims, in regular and bold."""
    typeset(" ".join(c for c in all_covered() if not c.isspace()))


def test_coverage_includes_the_letters_of_uk_names():
    """Latin letters with diacritics of names common in case files are covered."""
    assert all(covered(c) for c in "ŵŷŁłŻżóśćńęąÓÉéèêëïíîôöøåæœßçñšžýđğışățőűāēīūķļņ’–—“”£€")


def test_drawable_names_the_script_it_cannot_show():
    """An uncovered script becomes one visible remark, not boxes and not nothing."""
    text, missing = drawable("Name: 中文字 (written)")
    assert text == "Name: <CJK characters, 3 not shown> (written)"
    assert missing == {"CJK characters"}


def test_drawable_drops_what_nobody_can_see():
    """Zero-width characters, soft hyphens and direction overrides do not reach the edition."""
    assert drawable("A\u200bm\u00ade\u202elia\ufeff\x07")[0] == "Amelia"


def test_drawable_keeps_line_breaks_and_narrows_other_white_space():
    """Line breaks survive; tabs and runs of spaces become one space."""
    assert drawable("a \t b\r\nc\u2028d")[0] == "a b\nc\nd"


def test_drawable_lets_long_words_break():
    """A word longer than the limit gets a place to break without a visible hyphen."""
    assert drawable("x" * 10, 4)[0] == "xxxx\u200bxxxx\u200bxx"


def test_drawable_says_symbols_for_what_has_no_script():
    """Pictures among the letters are called symbols."""
    assert drawable("ok \U0001f600")[0] == "ok <symbols, 1 not shown>"
