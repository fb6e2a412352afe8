"""What readers build is what the trusted side accepts, for any text a file may hold."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import services.redaction.readers as readers_room
from services.redaction.domain.reading import BlockKind, PageSource
from services.redaction.readers.assemble import Assembly, clean
from services.redaction.readers.cell_values import CellFormats, plain_number
from services.redaction.readers.client import read_document
from services.redaction.readers.lines import RawWord, in_order, lines_of
from services.redaction.readers.page_words import place
from services.redaction.readers.warnings import WARNINGS
from services.redaction.readers.xml_tree import parse_xml
from shared.ports.program import ProgramRefusal
from shared.ports.source import BytesSource
from tests.unit.readers.parts import rows, texts

ANY_TEXT = st.text(st.characters(), max_size=30)


class Recorded:
    """A sandbox that plays back what a reader emitted in this process."""

    def __init__(self) -> None:
        self.frames: list = []

    def emit(self, frame) -> None:
        """Keep a frame as it looks after crossing the border."""
        self.frames.append(json.loads(json.dumps(frame)) if isinstance(frame, dict) else frame)

    def run(self, program, request, source, limits=None):
        """The recorded frames."""
        yield from self.frames


def checked(build):
    """The reading the trusted side makes of what ``build`` puts into an assembly."""
    sandbox = Recorded()
    assembly = Assembly(sandbox.emit, "txt")
    build(assembly)
    assembly.finish()
    return read_document(sandbox, BytesSource(b"x"), ocr=False).reading


STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["paragraph", "heading", "note"]), ANY_TEXT),
    st.tuples(st.just("row"), st.lists(ANY_TEXT, max_size=5)),
    st.tuples(st.just("part"), st.sampled_from(["Header", "Comment"])),
    st.tuples(st.just("attachment"), st.binary(max_size=50)),
)


@given(st.lists(STEPS, max_size=12))
def test_any_sequence_of_blocks_passes_the_check(steps):
    """Whatever characters come in, what goes out keeps every promise of a reading."""

    def build(assembly: Assembly) -> None:
        for step in steps:
            if step[0] == "add":
                assembly.add(BlockKind(step[1]), step[2])
            elif step[0] == "row":
                assembly.row(step[1], assembly.new_table())
            elif step[0] == "part":
                assembly.part(step[1])
            else:
                assembly.attachment("name", len(step[1]), iter([step[1]]))

    reading = checked(build)
    kept = [clean(s[2]).strip("\n \t") for s in steps if s[0] == "add"]
    assert [text for text in kept if text] == [
        reading.text[b.start : b.end]
        for b in reading.blocks
        if b.kind not in {BlockKind.ROW, BlockKind.PART}
    ]


WORDS = st.lists(
    st.builds(
        RawWord,
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cn"]), min_size=1),
        st.floats(0, 500), st.floats(0, 800), st.just(520.0), st.just(820.0), st.floats(4, 40),
        st.booleans(),
    ),
    max_size=25,
)  # fmt: skip


@given(WORDS)
def test_any_words_are_placed_where_they_say(words):
    """Every word of a page stands in the text exactly where its range says, in order."""
    words = [word for word in words if "".join(clean(word.text).split()) == word.text]
    placed: list = []

    def build(assembly: Assembly) -> None:
        start = assembly.next_start
        placed.extend(place(assembly, lines_of(words)))
        assembly.page(
            1, (595, 842), (start if placed else 0, assembly.length), PageSource.TEXT, placed,
            has_images=False,
        )  # fmt: skip

    reading = checked(build)
    shown = [reading.text[p[0] : p[1]] for p in placed]
    bullets = [word.text for word in words if not word.text.isalnum() and len(word.text) == 1]
    left = Counter(word.text for word in words) - Counter(shown)
    assert left <= Counter(bullets)  # a list says "bullet" by itself
    assert not Counter(shown) - Counter(word.text for word in words)


def test_a_bullet_on_a_line_of_its_own_is_no_trouble():
    """A bullet drawn higher than its text belongs to it."""
    reading, _ = placed_on_page(word("\u2022", 50, 100), *line("First point", 50, 111))
    assert texts(reading, BlockKind.LIST_ITEM) == ["First point"]


def word(text: str, x: float, y: float, size: float = 10, width: float = 0) -> RawWord:
    """A word of a usual shape."""
    return RawWord(text, x, y, x + (width or 0.5 * size * len(text)), y + size, size)


def test_letter_spaced_words_are_put_together():
    """A name set with spaces between its letters is one word again."""
    letters = [word(letter, 50 + 12 * at, 100, width=6) for at, letter in enumerate("Amelia")]
    last = [word(letter, 150 + 12 * at, 100, width=6) for at, letter in enumerate("Okafor")]
    (line,) = lines_of([*letters, *last])
    assert [one.text for one in line.words] == ["Amelia", "Okafor"]


def letters_apart(text: str, y: float) -> list[RawWord]:
    """A line set letter by letter, words three letters' gaps apart."""
    x, words = 50.0, []
    for part in text.split():
        for letter in part:
            words.append(word(letter, x, y, width=6))
            x += 9
        x += 6
    return words


def test_letter_spaced_figures_and_points_are_put_together():
    """Numbers and punctuation of a letter-spaced paragraph are whole again, line by line."""
    lines = ["Seen on 14 March 2021, Amelia O'Neill", "has number 943 476 5919."]
    words = [one for at, text in enumerate(lines) for one in letters_apart(text, 100 + 15 * at)]
    assert [" ".join(w.text for w in line.words) for line in lines_of(words)] == lines


def test_figures_in_columns_stay_apart():
    """A row of single figures is not taken for one number."""
    figures = [
        word(figure, 50 + 9 * at + 8 * (at // 3), 100) for at, figure in enumerate("123456789")
    ]
    (line,) = lines_of(figures)
    assert [one.text for one in line.words] == list("123456789")


def test_lines_without_width_are_placed():
    """Words whose boxes have no width, as marks over letters have, are words like others."""
    flat = [RawWord("n", 80, y, 80, y + 10, 10) for y in (100, 115, 130, 145)]
    reading, spots = placed_on_page(*flat, *line("Amelia was seen.", 50, 160))
    assert len(spots) == 7
    assert "Amelia was seen." in reading.text


def test_short_runs_of_letters_stay_apart():
    """Initials are not glued together."""
    (line,) = lines_of([word("A", 50, 100), word("B", 60, 100), word("Smith", 70, 100)])
    assert [one.text for one in line.words] == ["A", "B", "Smith"]


def test_columns_are_in_order_and_shuffled_lines_are_not():
    """Two columns one after the other read well; lines drawn at random do not."""
    left = [word(f"left{at}", 50, 100 + 15 * at) for at in range(20)]
    right = [word(f"right{at}", 320, 100 + 15 * at) for at in range(20)]
    assert in_order(lines_of([*left, *right]))
    assert not in_order(lines_of([left[at * 7 % 20] for at in range(20)]))


def test_hyphenated_line_end_keeps_its_break():
    """Whether a hyphen at a line's end belongs to the word is left to those who match names."""
    reading = checked(
        lambda assembly: place(
            assembly, lines_of([word("Smith-", 50, 100), word("Jones", 50, 115)])
        )
    )
    assert texts(reading) == ["Smith-\nJones"]


def line(text: str, x: float, y: float) -> list[RawWord]:
    """Words set one after the other from a place."""
    words = []
    for part in text.split():
        words.append(word(part, x, y))
        x = words[-1].x1 + 3
    return words


def placed_on_page(*words: RawWord):
    """The reading of words in the order given, and where each of them went."""
    spots: list = []
    reading = checked(lambda assembly: spots.extend(place(assembly, lines_of(words))))
    assert [reading.text[s[0] : s[1]] for s in spots]
    return reading, spots


def test_a_cell_of_several_lines_stays_one_cell():
    """Lines under a cell belong to it; text back at the margin ends the table."""
    reading, spots = placed_on_page(
        *line("Date", 50, 100), *line("Agency", 150, 100), *line("Event", 250, 100),
        *line("1 May", 50, 115), *line("Police", 150, 115), *line("They came to the", 250, 115),
        *line("house twice", 250, 130),
        *line("2 May", 50, 145), *line("School", 150, 145), *line("Absent", 250, 145),
        *line("Afterwards nothing more was heard.", 50, 160),
    )  # fmt: skip
    assert rows(reading) == [
        ["Date", "Agency", "Event"],
        ["1 May", "Police", "They came to the house twice"],
        ["2 May", "School", "Absent"],
    ]
    assert texts(reading, BlockKind.PARAGRAPH) == ["Afterwards nothing more was heard."]
    assert [spot[0] for spot in spots] == sorted(spot[0] for spot in spots)


def test_a_table_drawn_cell_by_cell_is_a_table():
    """Cells drawn one after another, each with its own lines, are rows however they align."""
    reading, spots = placed_on_page(
        *line("Date", 50, 100), *line("Agency", 150, 100), *line("Event", 250, 100),
        *line("03/05/", 50, 120), *line("2015", 50, 132),
        *line("Police", 150, 126),
        *line("They came to the", 250, 114), *line("house twice and Smith-", 250, 126),
        *line("Jones let them in", 250, 138),
        *line("2 May", 50, 165),
        *line("Primary", 150, 159), *line("School", 150, 171),
        *line("Absent", 250, 165),
        *line("Afterwards nothing more was heard of it.", 50, 195),
    )  # fmt: skip
    assert rows(reading) == [
        ["Date", "Agency", "Event"],
        ["03/05/ 2015", "Police", "They came to the house twice and Smith-\nJones let them in"],
        ["2 May", "Primary School", "Absent"],
    ]
    assert texts(reading, BlockKind.PARAGRAPH) == ["Afterwards nothing more was heard of it."]
    assert [spot[0] for spot in spots] == sorted(spot[0] for spot in spots)


def test_two_columns_of_prose_are_no_table():
    """Columns that flow one after the other are paragraphs, each line in its place."""
    left = [line(f"the left column says {at}", 50, 100 + 12 * at) for at in range(12)]
    right = [line(f"the right column says {at}", 300, 100 + 12 * at) for at in range(12)]
    reading, _ = placed_on_page(*(w for words in (*left, *right) for w in words))
    assert rows(reading) == []


def test_a_date_broken_after_a_dash_flows_on():
    """Only a hyphen after a letter may be part of a word that goes on."""
    reading, _ = placed_on_page(*line("Born on 03-05-", 50, 100), *line("2015 in Leeds.", 50, 115))
    assert reading.text == "Born on 03-05- 2015 in Leeds."


def test_bullets_make_list_items_without_the_bullet():
    """A bullet says what the block is and is not part of its text; a number is kept."""
    reading, _ = placed_on_page(
        *line("\u2022", 50, 100), *line("First point", 70, 100),
        *line("\u2022", 50, 115), *line("Second point", 70, 115),
        *line("1. Numbered point", 50, 130),
    )  # fmt: skip
    items = ["First point", "Second point", "1. Numbered point"]
    assert texts(reading, BlockKind.LIST_ITEM) == items


def test_a_narrow_column_is_one_paragraph():
    """Lines that fill their own column flow together, whatever the page is wide."""
    lines = [
        w for at in range(8) for w in line("words that fill this narrow column", 50, 100 + 15 * at)
    ]
    far = line("Right column text here", 400, 100)
    reading, _ = placed_on_page(*lines, *far)
    assert len(texts(reading)) == 2


def test_empty_rows_are_left_out_and_tabs_cannot_split_cells():
    """A tab inside a cell is a space; a row of nothing is no row."""

    def build(assembly: Assembly) -> None:
        assembly.row(["", " "], 0)
        assembly.row(["a\tb", "c\r\nd"], 0)

    assert rows(checked(build)) == [["a b", "c\nd"]]


def test_unknown_part_names_and_warnings_are_mistakes_of_ours():
    """Part names and warnings come from fixed lists; a reader cannot make one up from a file."""
    assembly = Assembly(lambda frame: None, "txt")
    with pytest.raises(ValueError, match="Amelia"):
        assembly.part("Amelia")
    with pytest.raises(ValueError, match="amelia"):
        assembly.warn("amelia")


@pytest.mark.parametrize(
    ("pieces", "code"), [([b"abcd"], "file-damaged"), ([b"a"], "file-truncated")]
)
def test_attachment_of_another_size_than_announced_is_refused(pieces, code):
    """An attached file yields exactly its announced size or the reading fails."""
    with pytest.raises(ProgramRefusal) as caught:
        Assembly(lambda frame: None, "txt").attachment("x", 3, iter(pieces))
    assert caught.value.code == code


def test_every_warning_is_given_by_some_reader():
    """The table of warnings holds nothing that no reader says."""
    folder = Path(readers_room.__file__).parent
    sources = "".join(p.read_text() for p in folder.glob("*.py") if p.name != "warnings.py")
    assert [code for code in WARNINGS if f'"{code}"' not in sources] == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [("9990000018", "9990000018"), ("0.30000000000000004", "0.3"), ("1E-7", "0.0000001"),
     ("1.5E3", "1500"), ("-2.50", "-2.5"), ("0", "0"), ("12345678901234567890", "12345678901234600000")],
)  # fmt: skip
def test_numbers_have_no_exponent(value, shown):
    """A number reads as a person would write it."""
    assert plain_number(Decimal(value)) == shown


def formats(code: str) -> CellFormats:
    """Formats with one custom number format as style 0."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    root = ET.fromstring(
        f'<styleSheet xmlns="{namespace}"><numFmts><numFmt numFmtId="200" formatCode="{code}"/>'
        '</numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    return CellFormats(root, date1904=False)


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("dd/mm/yyyy", "43589", "04/05/2019"),
        ("[$-809]d mmmm yyyy", "43589", "04/05/2019"),
        ("dd/mm/yyyy hh:mm", "43589.5", "04/05/2019 12:00"),
        ("hh:mm", "0.75", "18:00"),
        ("000 000 0000", "9990000018", "999 000 0018"),
        ("00000 000000", "7700900123", "07700 900123"),
        ("0%", "0.25", "25%"),
        ("General", "5", "5"),
        ("0.00", "5.5", "5.5"),
        ("dd/mm/yyyy", "99999999999", "99999999999"),
        ("General", "not a number", "not a number"),
    ],
)
def test_cells_show_what_people_see(code, value, shown):
    """Formats of dates, phones and identifiers are applied; the rest stays plain."""
    assert formats(code).shown(value, "0") == shown


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<a><b></a>", "file-damaged"),
        (b"", "file-damaged"),
        (b"<!DOCTYPE a><a/>", "file-bomb"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "file-bomb"),
        ("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><a/>".encode("utf-16"), "file-bomb"),
        (b"<a>" * 1000 + b"</a>" * 1000, "file-too-deep"),
    ],
)
def test_xml_refusals(data, code):
    """Broken XML, document types in any encoding, and absurd depth are refused."""
    with pytest.raises(ProgramRefusal) as caught:
        parse_xml(data)
    assert caught.value.code == code


def test_strict_office_names_are_everyday_names():
    """ISO strict documents read like the others."""
    root = parse_xml(b'<w:p xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>')
    assert root.tag == "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
