"""The register's JSON form: read, written back, and refused by place and by name."""

from __future__ import annotations

import json
from datetime import date

import pytest

from services.redaction.domain.register import (
    DateStyle,
    EntryKind,
    Identifier,
    Register,
    dump,
    dump_register,
    load_register,
)
from shared.domain.audience import AudienceKind
from shared.domain.errors import Invalid

WHOLE = {
    "case": "K-1",
    "entries": [
        {
            "label": "Child A",
            "kind": "person",
            "role": "child",
            "names": ["Amelia Rose Okafor", "Millie"],
            "dob": "2019-05-04",
            "addresses": ["14 Larch Grove, Huddersfield HD1 2TA"],
            "phones": ["07700 900123"],
            "emails": ["millie@example.org"],
            "handles": ["@millie_ok"],
            "identifiers": [{"type": "nhs", "value": "999 000 0018"}],
            "keep_for": ["FAMILY:Mother"],
        },
        {"label": "School 1", "kind": "school", "names": ["Moorend Academy"]},
    ],
}


def one(**keys: object) -> str:
    """A register with one entry that differs from a good one by ``keys``."""
    return json.dumps({"entries": [{"label": "Child A", "kind": "person", **keys}]})


def test_register_reads_every_key() -> None:
    """Each key of the file form lands in its field."""
    register = load_register(json.dumps(WHOLE).encode())
    child = register.entries[0]
    assert register.case == "K-1"
    assert (child.label, child.kind, child.role) == ("Child A", EntryKind.PERSON, "child")
    assert child.names == ("Amelia Rose Okafor", "Millie")
    assert child.dob == date(2019, 5, 4)
    assert child.identifiers == (Identifier("nhs", "999 000 0018"),)
    assert [str(a) for a in child.keep_for] == ["FAMILY:Mother"]
    assert register.entry("School 1") is register.entries[1]
    assert register.entry("Nobody") is None


def test_register_written_is_read_back_equal() -> None:
    """Writing and reading change nothing."""
    register = load_register(json.dumps(WHOLE))
    assert load_register(dump(register)) == register
    assert dump_register(Register()) == dump(Register())


def test_empty_register_is_a_register() -> None:
    """Every key of the outer object may be missing."""
    assert load_register("{}") == Register()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[1]", "register must be an object"),
        ('{"entries": {}}', "entries must be a list"),
        ('{"entries": [3]}', "entries[0] must be an object"),
        (one(dob="yesterday"), "entries[0].dob"),
        (one(dob=20190504), "entries[0].dob"),
        (one(names="Amelia"), "entries[0].names"),
        (one(names=["", "x"]), "entries[0].names[0]"),
        (one(names=["ok", 4]), "entries[0].names[1]"),
        (one(names=["x" * 401]), "entries[0].names[0]"),
        (one(kind="robot"), "entries[0].kind"),
        (one(label="12"), "entries[0].label"),
        (one(label="x" * 41), "entries[0].label"),
        (one(label="[Child]"), "entries[0].label"),
        (one(label=""), "entries[0].label"),
        (one(identifiers=[{"type": "nhs"}]), "entries[0].identifiers[0].value"),
        (one(identifiers=["nhs"]), "entries[0].identifiers[0]"),
        (one(keep_for=["EVERYBODY"]), "entries[0].keep_for[0]"),
        (one(keep_for="PANEL"), "entries[0].keep_for"),
        ('{"case": 4}', "case"),
    ],
)
def test_register_names_the_place_of_a_wrong_value(text: str, shown: str) -> None:
    """A refusal says where, and never repeats the value."""
    with pytest.raises(Invalid) as caught:
        load_register(text)
    assert shown in caught.value.message
    assert "yesterday" not in str(caught.value)


def test_register_names_unknown_keys_only_by_key() -> None:
    """An unknown key is named; an unreadable one is not repeated; no value is."""
    with pytest.raises(Invalid) as caught:
        load_register(one(nickname="Secret Value", **{"Two Words!": "x"}))
    assert "nickname" in caught.value.message
    assert "Secret" not in str(caught.value)
    assert "Two Words" not in str(caught.value)
    with pytest.raises(Invalid):
        load_register('{"cases": "x"}')
    with pytest.raises(Invalid):
        load_register(one(identifiers=[{"type": "nhs", "value": "1", "note": "x"}]))


def test_register_refuses_what_is_not_json() -> None:
    """Text that does not parse is refused as such."""
    for text in ("{", b"\xff\xfe", "[" * 100_000):
        with pytest.raises(Invalid) as caught:
            load_register(text)
        assert caught.value.code == "register-json"


def test_register_refuses_a_label_twice_whatever_its_case() -> None:
    """Two entries cannot share one label."""
    text = json.dumps(
        {"entries": [{"label": "Child A", "kind": "person"}, {"label": "child a", "kind": "gp"}]}
    )
    with pytest.raises(Invalid) as caught:
        load_register(text)
    assert caught.value.code == "register-label-twice"


def test_register_refuses_a_label_that_gives_the_name_away() -> None:
    """A label may not hold a name of its person; words for roles are fine."""
    with pytest.raises(Invalid) as caught:
        load_register(one(label="Baby Amelia", names=["Amelia Okafor"]))
    assert caught.value.code == "register-label-names"
    assert load_register(one(label="Child A", names=["Lee Child"])).entries
    assert load_register(one(label="School A", kind="school", names=["Moor School"])).entries


def test_register_refuses_too_many_entries() -> None:
    """The number of entries is bounded."""
    many = [{"label": f"Person {n}", "kind": "person"} for n in range(20_001)]
    with pytest.raises(Invalid) as caught:
        load_register(json.dumps({"entries": many}))
    assert caught.value.code == "register-size"


def test_incident_and_styles_of_dates_are_read_and_written_back() -> None:
    """The day that days are counted from, and coarser dates for a kind of recipient."""
    text = '{"incident": "2026-03-04", "dates": {"REVIEWER": "month", "PANEL": "season"}}'
    register = load_register(text)
    assert register.incident == date(2026, 3, 4)
    assert dict(register.dates)[AudienceKind.REVIEWER] is DateStyle.MONTH
    assert load_register(dump_register(register)) == register


@pytest.mark.parametrize(
    ("text", "place"),
    [('{"incident": "soon"}', "incident"), ('{"dates": []}', "dates"),
     ('{"dates": {"REVIEWER": "never"}}', "dates.REVIEWER"),
     ('{"dates": {"Amelia Okafor": "day"}}', "dates")],
)  # fmt: skip
def test_a_wrong_incident_or_style_is_refused_by_place(text: str, place: str) -> None:
    """The place is named and no value is repeated."""
    with pytest.raises(Invalid) as refused:
        load_register(text)
    assert refused.value.code == "register-value"
    assert place in refused.value.message
    assert "Amelia" not in refused.value.message
