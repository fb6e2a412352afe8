"""What the verifier finds in text, and what it leaves alone."""

from __future__ import annotations

import json

import pytest

from services.redaction.proof.kept import Kept, read_kept
from services.redaction.proof.matcher import Matcher
from services.redaction.proof.needles import derive
from services.redaction.proof.register import read_values
from services.redaction.proof.search import View, made_ready, search

ENTRIES = [
    {
        "label": "Child A", "kind": "person", "role": "child",
        "names": ["Amelia Rose Okafor", "Millie"], "dob": "2019-05-04",
        "addresses": ["Flat 2, 14 Larch Grove, Huddersfield HD1 2TA"],
        "phones": ["07700 900123", "+44 (0)1632 960 001"],
        "emails": ["amelia.okafor@example.org"], "handles": ["@milliebear19"],
        "identifiers": [
            {"type": "nhs", "value": "999 000 0018"}, {"type": "nino", "value": "QQ 12 34 56 C"},
            {"type": "upn", "value": "A123456789012"}, {"type": "collar", "value": "PC 4471"},
        ],
    },
    {"label": "Mother", "kind": "person", "names": ["Hope Young-Smith"]},
    {"label": "Father", "kind": "person", "names": ["Will May", "Seán Ó Briain", "Łukasz Żółć"]},
    {"label": "Uncle", "kind": "person", "names": ["Ed O'Neill", "Jo Mark Leeds"]},
    {"label": "School 1", "kind": "school", "names": ["Moorend Academy"]},
]  # fmt: skip


def found(text: str, *, audience=None, kept=(), entries=ENTRIES, **view) -> set[str]:
    """The forms found in a text."""
    register = json.dumps({"case": "C", "entries": entries})
    needles = made_ready(derive(read_values(register, audience)), [Kept(*one) for one in kept])
    return {needle.form for needle in search(needles, View("here", text, **view))}


@pytest.mark.parametrize(
    "text",
    [
        "Amelia Okafor", "AMELIA", "okafor", "Amelia's bag", "Amelia\u2019s bag", "the Okafors",
        "Okafor, Amelia", "OKAFOR Amelia Rose", "A. Okafor", "A R Okafor", "AR Okafor", "Okafor A",
        "Ame\u00adlia", "Am\u200belia", "Ame-\nlia", "Ame\nlia", "Oka\tfor", "A m e l i a",
        "A.M.E.L.I.A", "Amélia", "АmеIia Okafor", "Amelia\u00a0Okafor", "ameliaokafor",
        "okafor_amelia_report.pdf", "photo/AmeliaOkafor2.jpg", "#JusticeForAmelia", "@okafor99",
        "http://host/amelia-okafor", "amelia.okafor@example.org", "AMELIA.OKAFOR (at) EXAMPLE.ORG",
        "milliebear19", "Millie", "millie",
        "04/05/2019", "4.5.19", "4 May 2019", "4th of May 2019", "4th May, 2019", "May 4, 2019",
        "2019-05-04", "20190504", "04052019", "04MAY2019", "4-May-19",
        "07700900123", "07700 900 123", "+447700900123", "0044 7700 900123", "(07700) 900-123",
        "01632 960001", "+44 1632 960001",
        "9990000018", "999-000-0018", "NHS:999 000 0018.", "QQ123456C", "qq 12 34 56 c",
        "A123456789012", "A 123 456 789 012", "PC4471", "PC 4471",
        "14 Larch Grove", "14, Larch Gr", "HD1 2TA", "hd12ta", "Flat 2 14 larch grove",
        "in Larch Grove", "LARCH GR", "photo_LarchGrove_1.jpg", "05/04/2019", "5.4.19",
        "2019-04-05", "0l632 96OOO1", "999 OOO 0018",
        "Hope was upset", "with Hope.", "HOPE", "Young-Smith", "Youngsmith", "Ms Young",
        "Seán", "Sean", "Ó Briain", "O Briain", "Łukasz", "Lukasz", "Zolc",
        "O'Neill", "O\u2019Neill", "ONeill", "O Neill", "Mr Mark", "Will went", "Jo said",
        "Ed fell", "Moorend Academy", "moorend-academy.sch.uk", "MoorendAcademy",
    ],
)  # fmt: skip
def test_search_finds_every_form_of_a_value(text):
    """Each way of writing a register value is found inside other words."""
    assert found(f"xx: {text} :yy")


@pytest.mark.parametrize(
    "text",
    [
        "in the hope that", "will be seen", "may be late", "In May 2024", "4 May 2024", "by May",
        "young people", "Young people were seen.", "Hope that helps", "Will the school act?",
        "May we come?", "a mark on the arm", "Mark the form", "in Leeds", "Leeds City Council",
        "an ed tech firm", "rose from bed", "Rosemary", "Harris", "the academy",
        "larch grove", "High Street", "4 May 2018", "5 April 2019", "6/4/2019", "07700 900124", "999 000 0019", "Room 4471",
        "emerald", "wildlife", "amelioration", "smithy",
    ],
)  # fmt: skip
def test_search_leaves_ordinary_text_alone(text):
    """Words, months, places and other numbers that only look alike are no hit."""
    assert found(f"It says: {text}") == set()
    assert found(text) == set()


SLIPS = [{"label": "A", "kind": "person", "names": ["Catherine Bartholomew"]},
         {"label": "B", "kind": "person", "names": ["Oliver Warner"]},
         {"label": "C", "kind": "person", "names": ["Daniela Stirling"]}]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Cathrine came", "with Cathterine", "Bartholemew", "BARTHOLMEW", "Bartohlomew",
        "0liver", "O1iver", "Ol|ver", "OIiver", "oliv3r Wamer", "Bartho1omew", "8artholomew",
        "Catherlne", "saw Stirlnig",
    ],
)  # fmt: skip
def test_search_finds_names_one_slip_away(text):
    """A typing error in a long name, or what a scanner makes of any name, is that name."""
    assert found(f"It says: {text} here", entries=SLIPS)


@pytest.mark.parametrize(
    "text",
    [
        "Daniel and Daniele came", "the katherine wheel", "Stirring the pot. Stirred.",
        "a stirling effort", "Waver", "Olives", "silver", "the corner", "Warder",
        "Batherine", "they catherne it; Catherne",
    ],
)  # fmt: skip
def test_search_leaves_other_names_and_words_alone(text):
    """Other people's names, ordinary words and short names are not taken for slips."""
    assert found(text.replace("a stirling", "a starling"), entries=SLIPS) == set()


@pytest.mark.parametrize(
    ("word", "hit"),
    [("kafor", True), ("dkafor", True), ("okafo", True), ("afor", True), ("okafi", True),
     ("for", False), ("okra", False), ("okafor", False)],
)  # fmt: skip
def test_what_is_left_of_a_name_beside_a_mask_is_found(word, hit):
    """Most of a name counts, with the letter at the edge of the mask read as another."""
    register = json.dumps({"entries": [{"kind": "person", "names": ["Okafor"]}]})
    near = Matcher(derive(read_values(register, None))).near
    assert bool(list(near.fragments({word}))) == hit


def test_search_spares_near_names_that_are_kept():
    """A name one letter away that is another entry's, kept by the register, is not a slip."""
    other = {"label": "D", "kind": "person", "names": ["Bartholemew"], "keep_for": ["PANEL"]}
    assert found("Bartholemew", entries=[*SLIPS, other], audience="PANEL") == set()
    assert found("Bartholemew", entries=SLIPS)


def test_search_counts_a_date_number_in_cells_only():
    """A spreadsheet's number for the date of birth is found in cells, not in prose."""
    assert found("x\n43589\ny", cells=True)
    assert not found("case 43589")


def test_search_in_raw_bytes_needs_six_characters():
    """Two letters in bytes of unknown meaning prove nothing; a surname does."""
    assert not found("x;Ed*k", raw=True)
    assert found("x;okafor*k", raw=True)


def test_search_in_glued_text_finds_parts_inside_words():
    """Where word boundaries are lost, a name part inside a longer run counts."""
    assert found("thenokaforwent", glued=True)
    assert not found("thenokaforwent")


def test_audience_keeps_its_own_entry_and_what_it_shares():
    """What the mother may see is not looked for in her bundle, under any entry."""
    entries = [
        {"label": "Mother", "kind": "person", "names": ["Grace Okafor"],
         "addresses": ["1 Elm Road, Town AB1 2CD"], "keep_for": ["FAMILY:Mother"]},
        {"label": "Father", "kind": "person", "names": ["Dayo Okafor"],
         "addresses": ["1 Elm Road, Town AB1 2CD"], "phones": ["07700 900555"]},
    ]  # fmt: skip
    text = "Grace Okafor of 1 Elm Road AB1 2CD"
    assert found(text, audience="FAMILY:Mother", entries=entries) == set()
    assert found(text, audience="FAMILY:Father", entries=entries)
    assert found("Dayo", audience="FAMILY:Mother", entries=entries) == {"dayo"}
    assert found("07700900555", audience="FAMILY:Mother", entries=entries)


STREET = ("on", "Hope", "Street")


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("He stood on Hope Street.", False),
        ("ON HOPE\nSTREET", False),
        ("| on\tHope | next", False),
        ("on Hope Street, on Hope Street", False),
        ("Hope Street begins a line", False),
        ("and then on Hope", False),
        ("Hope", True),
        ("in\nHope\tsaid", True),
        ("on Hope Street with Hope", True),
        ("with Hope Street", True),
        ("on Hope and", True),
        ("on Hope Streets", True),
        ("on-the Hope_Street", True),
    ],
)
def test_a_kept_name_is_let_by_only_between_its_words(text, hit):
    """A registered name that was kept somewhere is a hit in all other places."""
    assert found(text, kept=[STREET]) == ({"hope"} if hit else set())


def test_a_kept_name_lets_by_no_more_than_itself():
    """What reaches beyond the words that were kept, or stands beside them, is still found."""
    entries = [{"kind": "person", "names": ["Hope Larch"], "addresses": ["14 Hope Street"]}]
    kept = [("14", "Hope", "Street"), ("on", "Hope", "Street")]
    beyond = {"14 hope street", "14hopestreet", "14hopest", "hope street"}
    assert found("14 Hope Street", kept=kept, entries=entries) == beyond
    assert "larch" in found("on Hope Larch", kept=[("on", "Hope", "Larch")], entries=entries)
    assert found("on Hope Street", kept=kept, entries=entries) == {"hope street"}
    whole = [("on", "Hope Street", "is")]
    assert found("on Hope Street is", kept=whole, entries=entries) == set()
    assert found("is 14 Hope Street is", kept=whole, entries=entries)


@pytest.mark.parametrize(
    ("kept", "same", "other"),
    [
        (("near", "Larch Grove", "today"), "near Larch Grove today", "from Larch Grove in"),
        (("on", "5 April 2019", "he"), "on 05 April 2019 he", "on 4 May 2019 he"),
        (("on", "5/4/2019", "he"), "on 5/4/2019 he", "at 5/4/2019 he"),
        (("call", "999 000 0018", "now"), "call 999 000 0018 now", "call 9990000018 now"),
        (("", "amelia.okafor@example.org", "wrote"), "amelia.okafor@example.org wrote", "Okafor"),
    ],
)  # fmt: skip
def test_kept_values_of_every_kind_stand_in_their_place(kept, same, other):
    """Streets, dates, numbers and addresses are let by where they were kept, and as they stood."""
    assert found(same, kept=[kept]) == set()
    assert found(other, kept=[kept])
    assert found(f"{same}. {other}", kept=[kept])


def test_a_kept_near_spelling_is_let_by_as_it_is_written():
    """Words that only resemble a name are let by themselves; the name, and other slips, are not."""
    kept = [("", "Bartholemew", "")]
    assert found("Bartholemew", entries=SLIPS)
    assert found("with Bartholemew here", entries=SLIPS, kept=kept) == set()
    assert found("Bartholemew, Bartholomew", entries=SLIPS, kept=kept) == {"bartholomew"}
    assert found("Bartholemew and Bartohlomew", entries=SLIPS, kept=kept) == {"bartholomew"}


def test_of_two_kept_mentions_at_one_place_the_longer_counts():
    """A name kept in one place does not take from a street kept in another."""
    entries = [{"kind": "person", "names": ["Hope"], "addresses": ["14 Hope Street"]}]
    kept = [("on", "Hope", "Street"), ("on", "Hope Street", "today")]
    assert found("on Hope Street today", kept=kept, entries=entries) == set()
    assert found("on Hope Street again", kept=kept, entries=entries) == {"hope street"}


def test_a_kept_name_without_a_neighbour_is_let_by_nowhere():
    """A registered value by itself is never let by."""
    assert found("Hope", kept=[("", "Hope", "")]) == {"hope"}
    assert found("with Hope now", kept=[("", "Hope", "")]) == {"hope"}


def test_kept_words_that_are_no_value_change_nothing():
    """Keeping ordinary words, or signs, lets nothing by."""
    kept = [("the", "garden", "gate"), ("", "--", ""), ("with", "Hope of", "rain")]
    assert found("with Hope", kept=kept) == {"hope"}


@pytest.mark.parametrize(
    "given",
    ["Hope", ["Hope"], [{"text": "Hope"}], [{"before": "", "text": 1, "after": ""}], {}, None],
)
def test_kept_mentions_of_another_shape_are_refused(given):
    """A request that says it differently is not guessed at."""
    with pytest.raises(ValueError, match="kept mentions"):
        read_kept(given)


def test_titles_and_particles_alone_are_no_names():
    """A title or a particle by itself names nobody."""
    entries = [{"label": "GP", "kind": "person", "names": ["Dr Anna van der Berg"]}]
    assert found("the dr and the van der end", entries=entries) == set()
    assert found("Berg", entries=entries)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"names": ["Dr"]}, "the dr came"),
        ({"names": ["van"]}, "Van left"),
        ({"phones": ["999"]}, "call 999 now"),
        ({"phones": ["-"]}, None),
        ({"identifiers": [{"value": "--"}]}, None),
        ({"identifiers": [{"value": "AB12"}]}, "ref AB12"),
        ({"emails": ["jo@x.org"]}, "jo@x.org"),
        ({"handles": ["hope"]}, "Hope wrote"),
        ({"addresses": ["3 High St"]}, "3 High Street"),
        ({"addresses": ["Rose Cottage"]}, "at Rose Cottage"),
        ({"names": ["Anne-Marie Smith"]}, "Marie came"),
    ],
)  # fmt: skip
def test_derive_copes_with_values_of_every_shape(entry, text):
    """Short, odd and empty values are looked for as far as they can be, and never fail."""
    entry = {"label": "X", "kind": "person", **entry}
    made = found(text or "anything at all", entries=[entry])
    assert bool(made) == (text is not None and text != "the dr came")


def test_the_month_a_date_was_generalised_to_is_no_name():
    """A label that says which month is not the person called May; May beside it is."""
    assert found("[date of birth: May] and [date: May].") == set()
    assert found("[date: May 2019] seen with May") == {"may"}
    assert found("The date May gave was wrong") == {"may"}


def test_seasons_are_words_beside_terms_and_years():
    """A child called Summer is not the summer holiday."""
    entries = [{"label": "X", "kind": "person", "names": ["Summer"]}]
    assert found("The Summer holiday of Summer 2024", entries=entries) == set()
    assert found("Then Summer came", entries=entries) == {"summer"}


def test_a_single_name_that_is_a_word_needs_its_capital():
    """A child known only as Hope is not every hope."""
    entries = [{"label": "X", "kind": "person", "names": ["Hope"]}]
    assert found("in the hope that", entries=entries) == set()
    assert found("with Hope", entries=entries) == {"hope"}
