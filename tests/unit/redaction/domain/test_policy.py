"""The policy table, its exceptions, and what is written in place of a span."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from services.redaction.detectors import detect
from services.redaction.domain.labels import Labeller
from services.redaction.domain.policy import (
    DATE_STYLES,
    TABLE,
    Treatment,
    age_band,
    date_style,
    days_from,
    replacements,
    treatment,
)
from services.redaction.domain.register import DateStyle, Register, load_register
from services.redaction.domain.spans import Category, Reason, Span
from shared.domain.audience import Audience, AudienceKind

ENTRIES = [
    {"label": "Child A", "kind": "person", "role": "child", "names": ["Amelia Okafor"], "dob": "2019-05-04",
     "identifiers": [{"type": "nhs", "value": "999 000 0018"}], "keep_for": ["FAMILY:Mother", "FAMILY:Father B"]},
    {"label": "Mother", "kind": "person", "role": "parent", "names": ["Ngozi Eze"], "phones": ["07700 900123"],
     "keep_for": ["FAMILY:Father B"]},
    {"label": "Father A", "kind": "person", "role": "parent", "names": ["Tariq Aziz"],
     "keep_for": ["FAMILY:Father B"]},
    {"label": "Father B", "kind": "person", "role": "parent", "names": ["Emeka Ude"]},
    {"label": "School 1", "kind": "school", "names": ["Moorend Academy"], "keep_for": ["FAMILY:Mother"]},
]  # fmt: skip
CASE = load_register(json.dumps({"case": "K-1", "entries": ENTRIES}))
EVERY = ("REVIEWER", "PARTNER", "PANEL", "FAMILY:Mother", "PUBLIC")


def written(text: str, audience: str, register: Register = CASE) -> str:
    """The text as this audience would read it."""
    made = replacements(
        text, detect(text, register), Audience.parse(audience), register, Labeller()
    )
    for item in reversed(made):
        text = text[: item.start] + item.text + text[item.end :]
    return text


def test_table_answers_for_every_category_and_audience() -> None:
    """No combination is left to chance, and an agency's own records go back whole."""
    assert set(TABLE) == {(c, k) for c in Category for k in AudienceKind}
    assert all(TABLE[c, AudienceKind.OWN] is Treatment.KEEP for c in Category)


@pytest.mark.parametrize("audience", ["REVIEWER", "PARTNER", "PANEL", "PUBLIC", "FAMILY:Other"])
def test_names_and_numbers_are_labelled_for_everybody_else(audience: str) -> None:
    """No audience without a claim sees a name or a number."""
    text = written("Amelia Okafor, NHS 999 000 0018, rang 07700 900123.", audience)
    assert text == "[Child A], NHS [NHS number], rang [telephone number]."


def test_mother_reads_her_childs_data_and_not_the_fathers() -> None:
    """What the register keeps for the mother stays; the father's name does not."""
    text = written("Amelia Okafor of Moorend Academy; Ngozi Eze; Tariq Aziz.", "FAMILY:Mother")
    assert text == "Amelia Okafor of Moorend Academy; Ngozi Eze; [Father A]."


def test_other_father_is_never_kept_even_when_the_register_asks() -> None:
    """A father's bundle holds nothing of another father, whatever the register says."""
    assert "Tariq" not in written("Tariq Aziz was there.", "FAMILY:Father B")


def test_another_adults_numbers_are_never_kept() -> None:
    """The mother's name may be kept for father B, her telephone never."""
    text = written("Ngozi Eze, 07700 900123, and Emeka Ude", "FAMILY:Father B")
    assert text == "Ngozi Eze, [telephone number], and Emeka Ude"


@pytest.mark.parametrize(
    ("audience", "shown"),
    [("REVIEWER", "[date of birth: May 2019]"), ("PANEL", "[date of birth: May 2019]"),
     ("PUBLIC", "[date of birth]"), ("FAMILY:Mother", "04/05/2019")],
)  # fmt: skip
def test_date_of_birth_by_audience(audience: str, shown: str) -> None:
    """Month and year for professionals, nothing for the public, the date for the entitled."""
    assert written("DOB 04/05/2019", audience) == f"DOB {shown}"


@pytest.mark.parametrize(
    ("audience", "shown"),
    [("REVIEWER", "on 12 March 2021"), ("PARTNER", "on [date: March 2021]"), ("PUBLIC", "on [date: spring]")],
)  # fmt: skip
def test_event_dates_generalise(audience: str, shown: str) -> None:
    """An event's date keeps its season or month, not its day."""
    assert written("on 12 March 2021", audience) == shown


@pytest.mark.parametrize(
    ("age", "band"),
    [("aged 6 months", "age under 1"), ("aged 3", "age 1 to 4"), ("a 7-year-old", "age 5 to 9"),
     ("aged 13", "age 10 to 13"), ("17 years old", "age 14 to 17"), ("19 years old", "age 18 to 24"),
     ("aged 30", "age 25 to 39"), ("aged 50", "age 40 to 59"), ("aged 82", "age 60 or over"),
     ("seven years old", "age 5 to 9"), ("of age", "age"), ("three weeks old", "age under 1")],
)  # fmt: skip
def test_ages_become_bands(age: str, band: str) -> None:
    """An age is shown as the band it falls into."""
    assert age_band(age) == band


def test_reviewer_sees_the_outward_code_only() -> None:
    """A postcode keeps its first half for the reviewer, and nothing for the public."""
    assert written("lives at HD1 2TA now", "REVIEWER") == "lives at [HD1] now"
    assert written("lives at HD1 2TA now", "PUBLIC") == "lives at [postcode] now"


def test_staff_keep_role_and_number_and_the_public_sees_the_role() -> None:
    """Professionals are a role and a number; published, a role."""
    text = "Social worker Jane Hill met social worker Ann Shah."
    assert (
        written(text, "PANEL")
        == "Social worker [Social Worker 1] met social worker [Social Worker 2]."
    )
    assert (
        written(text, "PUBLIC")
        == "Social worker [Social Worker] met social worker [Social Worker]."
    )


def test_labels_next_to_each_other_become_one() -> None:
    """One person named in two touching spans is labelled once."""
    spans = [
        Span(0, 6, Category.PERSON, "Child A", Reason.DIRECT_ID, "register", 0.9, "Child A"),
        Span(8, 14, Category.PERSON, "Child A", Reason.DIRECT_ID, "register", 0.9, "Child A"),
    ]
    made = replacements("Amelia, Okafor", spans, Audience.parse("PANEL"), CASE, Labeller())
    assert [(r.start, r.end, r.text) for r in made] == [(0, 14, "[Child A]")]


@pytest.mark.parametrize("audience", EVERY)
def test_what_is_written_does_not_depend_on_length(audience: str) -> None:
    """Two names of different width leave the same text."""
    short = load_register('{"entries":[{"label":"Child A","kind":"person","names":["Jo Li"]}]}')
    long = load_register(
        '{"entries":[{"label":"Child A","kind":"person","names":["Bartholomew Featherstonehaugh"]}]}'
    )
    one = written("We met Jo Li here.", audience, short)
    assert one == written("We met Bartholomew Featherstonehaugh here.", audience, long)


def test_agency_gets_its_own_records_back_whole() -> None:
    """OWN keeps everything."""
    assert written("Amelia Okafor rang 07700 900123", "OWN") == "Amelia Okafor rang 07700 900123"


def test_registered_place_is_labelled_where_unregistered_would_be_kept() -> None:
    """A kept category yields to a label when the span belongs to the register."""
    span = Span(0, 4, Category.STAFF, "SW 1", Reason.STAFF, "register", 0.9, "Mother")
    assert treatment(span, Audience.parse("PANEL"), CASE) is Treatment.LABEL


def test_removal_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """REMOVE leaves an empty replacement."""
    monkeypatch.setitem(TABLE, (Category.EVENT, AudienceKind.PUBLIC), Treatment.REMOVE)
    span = Span(0, 4, Category.EVENT, "event", Reason.HARM, "person", 1.0)
    made = replacements("fell", [span], Audience.parse("PUBLIC"), CASE, Labeller())
    assert [r.text for r in made] == [""]


def test_date_that_cannot_be_read_is_still_hidden() -> None:
    """A date span without a readable month is written as "date"."""
    span = Span(0, 5, Category.DATE, "date", Reason.QUASI_ID, "person", 1.0)
    made = replacements("bonne", [span], Audience.parse("PANEL"), CASE, Labeller())
    assert [r.text for r in made] == ["[date]"]


def test_address_with_a_postcode_keeps_the_area_for_the_reviewer() -> None:
    """An address is generalised to its outward code when it holds one."""
    span = Span(0, 22, Category.ADDRESS, "address", Reason.DIRECT_ID, "person", 1.0)
    for text, shown in (
        ("9 Elm Road, HD1 2TA ok", "[address in HD1]"),
        ("9 Elm Road, Elmtown ab", "[address]"),
    ):
        made = replacements(text, [span], Audience.parse("REVIEWER"), CASE, Labeller())
        assert [r.text for r in made] == [shown]


# --- dates ----------------------------------------------------------------------------------------
KNOWN = replace(CASE, incident=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("on", "shown"),
    [("18 February 2026", "[Day 0 - 14]"), ("7/3/2026", "[Day 0 + 3]"), ("4 March 2026", "[Day 0]"),
     ("in March 2025", "in [date: March 2025]")],
)  # fmt: skip
@pytest.mark.parametrize("audience", ["PANEL", "PARTNER"])
def test_days_are_counted_from_the_incident(on: str, shown: str, audience: str) -> None:
    """Panel and partners keep the sequence of days without the days; a month stays a month."""
    assert written(f"Seen {on}.", audience, KNOWN) == f"Seen {shown}."


@pytest.mark.parametrize(
    ("audience", "shown"),
    [("REVIEWER", "18 February 2026"), ("PANEL", "[date: February 2026]"),
     ("FAMILY:Mother", "[date: February 2026]"), ("PUBLIC", "[date: winter]")],
)  # fmt: skip
def test_dates_without_a_known_incident(audience: str, shown: str) -> None:
    """Month and year where no day can be counted; the reviewer reads them as they are."""
    assert written("Seen 18 February 2026.", audience) == f"Seen {shown}."


def test_families_and_the_public_count_no_days() -> None:
    """Whoever knows the day of the incident could count back."""
    assert (
        written("Seen 18 February 2026.", "FAMILY:Mother", KNOWN) == "Seen [date: February 2026]."
    )
    assert written("Seen 18 February 2026.", "PUBLIC", KNOWN) == "Seen [date: winter]."


def test_a_register_may_ask_for_coarser_dates_and_never_for_finer() -> None:
    """For the reviewer days instead of dates; for a family no days however much it asks."""
    asked = replace(KNOWN, dates=((AudienceKind.REVIEWER, DateStyle.DAY),))
    assert written("Seen 18 February 2026.", "REVIEWER", asked) == "Seen [Day 0 - 14]."
    asked = replace(KNOWN, dates=((AudienceKind.FAMILY, DateStyle.EXACT),))
    assert (
        written("Seen 18 February 2026.", "FAMILY:Mother", asked) == "Seen [date: February 2026]."
    )
    asked = replace(KNOWN, dates=((AudienceKind.OWN, DateStyle.SEASON),))
    assert date_style(Audience.parse("OWN"), asked) is DateStyle.EXACT


def test_every_audience_has_a_style_that_agrees_with_the_table() -> None:
    """The table keeps dates exactly where the style is exact."""
    assert set(DATE_STYLES) == set(AudienceKind)
    for kind, style in DATE_STYLES.items():
        assert (TABLE[Category.DATE, kind] is Treatment.KEEP) is (style is DateStyle.EXACT)


def test_days_apart_are_counted_over_month_and_leap_day() -> None:
    """2028 has a 29 February."""
    assert days_from(date(2028, 3, 1), date(2028, 2, 28)) == "Day 0 + 2"


@pytest.mark.parametrize("audience", ["REVIEWER", "PANEL", "FAMILY:Other", "PUBLIC"])
def test_a_reckoned_birth_date_shows_neither_the_reckoning_nor_another_days_month(
    audience: str,
) -> None:
    """The date in words that reveal a birth is the incident's, so it is not written as a birth."""
    text = "He was 4 years and 364 days old."
    reckoned = Span(0, len(text), Category.DATE_OF_BIRTH, "date of birth (an age and a date reveal it)",
                    Reason.DIRECT_ID, "dates", 0.7)  # fmt: skip
    dated = "Two days before her birthday on 5 May 2024"
    made = replacements(text, [reckoned], Audience.parse(audience), CASE, Labeller())
    also = replacements(
        dated, [replace(reckoned, end=len(dated))], Audience.parse(audience), CASE, Labeller()
    )
    assert [item.text for item in [*made, *also]] == ["[date of birth]"] * 2
