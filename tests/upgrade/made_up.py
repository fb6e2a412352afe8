"""Made-up things of every kind that is kept or sent, from their types alone."""

from __future__ import annotations

import dataclasses
import hashlib
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from marshmallow import ValidationError, fields
from sqlalchemy import Column, Engine, MetaData

from shared.adapters.db import writing
from shared.contracts.envelope import Event, Sign
from shared.contracts.events import EventSpec

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_TEXTS = ("thing-1", "a" * 64, "2026-03-02", "REVIEWER", "FAMILY:Mother", "")


# --- records ----------------------------------------------------------------------------------
def record(kind: type, number: int) -> Any:
    """A record with a value in every field; records of different numbers share no text or number."""
    hints = typing.get_type_hints(kind)
    return kind(**{f.name: _value(hints[f.name], f.name, number) for f in dataclasses.fields(kind)})


def _value(kind: Any, name: str, number: int) -> Any:
    inner, among = typing.get_origin(kind), typing.get_args(kind)
    made: Any
    if inner in (typing.Union, UnionType):
        made = _value(next(one for one in among if one is not NoneType), name, number)
    elif inner is tuple:
        made = (_value(among[0], name, number),)
    elif isinstance(inner, type) and issubclass(inner, Mapping):
        made = {_value(among[0], name, number): _value(among[1], name, number)}
    elif isinstance(kind, type) and issubclass(kind, Enum):
        made = list(kind)[number % len(kind)]
    elif dataclasses.is_dataclass(kind):
        made = record(typing.cast(type, kind), number)
    else:
        made = _PLAIN[getattr(kind, "__supertype__", kind)](name, number)
    return made


_PLAIN: dict[Any, Callable[[str, int], Any]] = {
    str: lambda name, number: f"{name}-{number}",
    int: lambda _name, number: number,
    bool: lambda _name, number: number % 2 == 0,
    float: lambda _name, number: number + 0.25,
    bytes: lambda name, number: f"{name}-{number}".encode(),
    date: lambda _name, number: date(2026, 3, number),
    datetime: lambda _name, number: NOW.replace(day=number),
    Any: lambda name, number: f"{name}-{number}",
    object: lambda name, number: f"{name}-{number}",
}


# --- events -----------------------------------------------------------------------------------
def sign_as(service: str) -> Sign:
    """A real signature with a key that everybody can make again."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(service.encode()).digest()).sign


def verify(producer: str, data: bytes, signature: bytes) -> bool:
    """Whether a producer's made-up key made the signature."""
    seed = hashlib.sha256(producer.encode()).digest()
    try:
        Ed25519PrivateKey.from_private_bytes(seed).public_key().verify(signature, data)
    except InvalidSignature:
        return False
    return True


def bodies(spec: EventSpec) -> Iterator[dict[str, Any]]:
    """Two bodies that fit: of the first and of the last values that each field takes."""
    for texts in (_TEXTS, _TEXTS[::-1]):
        yield {name: _fitting(field, texts) for name, field in spec.schema.fields.items()}


def _fitting(field: fields.Field[Any], texts: tuple[str, ...]) -> Any:
    if isinstance(field, fields.List):
        return [_fitting(field.inner, texts)]
    for value in (*texts, NOW.isoformat(), 3, True):
        try:
            field.deserialize(value)
        except ValidationError:
            continue
        return value
    raise AssertionError(f"nothing fits {field}")


def event(spec: EventSpec, body: Mapping[str, Any], number: int) -> Event:
    """An event with such a body, not signed."""
    return Event(
        id=f"evt-{number}", type=spec.type, version=spec.version, producer=spec.producer,
        occurred_at=NOW, case="case-1", aggregate="thing-1", sequence=number, body=body,
        causation="evt-0", traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
    )  # fmt: skip


# --- tables -----------------------------------------------------------------------------------
def fill_tables(engine: Engine) -> None:
    """Two rows in every table there is, whatever it is."""
    metadata = MetaData()
    with writing(engine) as connection:
        metadata.reflect(connection)
        metadata.remove(metadata.tables["schema_version"])
        for table in metadata.sorted_tables:
            for number in (1, 2):
                values = {one.name: _cell(one, number) for one in table.columns}
                connection.execute(table.insert().values(values))


def _cell(column: Column[Any], number: int) -> Any:
    kind = column.type.python_type
    return _PLAIN[kind](column.name, number)
