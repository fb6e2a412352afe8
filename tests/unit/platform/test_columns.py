"""Field by field into columns and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any, Literal, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.columns import codec_for, freeze
from shared.adapters.tables import service_tables
from shared.domain.errors import Corrupt, Invalid
from shared.ports.records import Record

DocumentId = NewType("DocumentId", str)


class Kind(StrEnum):
    """A code."""

    ONE = "one"
    TWO = "two"


class Plain(Enum):
    """An enumeration that is no text."""

    A = 1


@dataclass(frozen=True, slots=True)
class Inner:
    """A value kept inside a record."""

    kind: Kind
    at: datetime
    days: tuple[date, ...] = ()


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (str, "text é ✓"),
        (DocumentId, DocumentId("doc-1")),
        (Literal["a", "b"], "a"),
        (Kind, Kind.TWO),
        (int, -(1 << 63)),
        (bool, True),
        (float, 0.1),
        (bytes, b"\x00\xff"),
        (date, date(2026, 12, 25)),
        (datetime, datetime(2026, 12, 25, 1, 2, 3, 4, tzinfo=UTC)),
        (str | None, None),
        (DocumentId | None, DocumentId("x")),
        (tuple[str, ...], ("a", "b")),
        (tuple[Kind, ...], (Kind.ONE,)),
        (tuple[str, int], ("a", 1)),
        (tuple[tuple[int, int], ...], ((1, 2), (3, 4))),
        (frozenset[str], frozenset({"a", "b"})),
        (Mapping[str, int], {"a": 1}),
        (Mapping[Kind, tuple[str, ...]], {Kind.ONE: ("x",)}),
        (dict[str, Any], {"a": {"b": None}}),
        (Inner, Inner(Kind.ONE, datetime(2026, 1, 1, tzinfo=UTC), (date(2026, 1, 2),))),
        (tuple[Inner, ...] | None, (Inner(Kind.TWO, datetime(2026, 1, 1, tzinfo=UTC)),)),
    ],
)
def test_value_survives(annotation, value):
    """A value of every kind that can be kept comes back equal and of the same type."""
    codec = codec_for(annotation)

    back = codec.from_sql(codec.to_sql(value))

    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("annotation", [object, Plain, int | str, list[str], set, complex])
def test_field_that_cannot_be_kept_is_a_defect(annotation):
    """An annotation without a faithful column is refused when the tables are made."""
    with pytest.raises(TypeError):
        codec_for(annotation)


def test_unknown_code_in_the_database_is_corrupt():
    """A stored code that this version does not know is never guessed at."""
    with pytest.raises(Corrupt) as unknown:
        codec_for(Kind).from_sql("three")

    assert unknown.value.code == "column-unknown"
    assert "three" not in str(unknown.value)


@pytest.mark.parametrize("value", [object(), b"x", float("nan")])
def test_what_has_no_json_form_is_refused(value):
    """JSON columns hold JSON values only."""
    with pytest.raises((TypeError, ValueError)):
        codec_for(tuple[Any, ...]).to_sql((value,))


def test_json_is_canonical():
    """Equal values give equal text, whatever their order."""
    codec = codec_for(dict[str, int])

    assert codec.to_sql({"b": 1, "a": 2}) == codec.to_sql({"a": 2, "b": 1}) == '{"a":2,"b":1}'


@given(st.text())
def test_text_survives_or_is_refused(text):
    """Any text at all comes back the same or is Invalid: nothing in between."""
    codec = codec_for(str)
    try:
        kept = codec.to_sql(text)
    except Invalid:
        assert "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
        return
    assert codec.from_sql(kept) == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("ab"),
        lambda inner: st.tuples(inner, inner),
    )
)
def test_nested_tuples_survive(value):
    """Tuples in tuples come back as tuples, not as lists."""
    codec = codec_for(tuple[Any, ...])

    assert codec.from_sql(codec.to_sql((value,))) == (value,)


def test_set_is_kept_in_order():
    """A set has one form."""
    assert freeze(frozenset({"b", "a"})) == ["a", "b"]


def test_tables_carry_keys_unique_groups_and_indexes():
    """A record's key, unique and indexed groups become constraints with stable names."""

    @dataclass(frozen=True, slots=True)
    class Row:
        code: str
        owner: str
        place: str | None

    tables = service_tables(
        [Record(Row, "rows", key="code", unique=(("owner", "place"),), indexed=(("place",),))]
    )

    table = tables.records[Row].table
    assert [column.name for column in table.primary_key] == ["code"]
    assert {str(c.name) for c in table.constraints} >= {"uq_rows_owner_place"}
    assert [str(index.name) for index in table.indexes] == ["ix_rows_place"]
    assert [column.nullable for column in table.columns] == [False, False, True]
    assert {"event_outbox", "event_inbox", "event_sequences"} <= set(tables.metadata.tables)
