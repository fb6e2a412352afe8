"""How one field of a kept dataclass becomes one column, and comes back as it was.

str and StrEnum are text, int a 64-bit integer, datetime an aware instant kept in UTC, tuples,
mappings and nested dataclasses JSON text; ``X | None`` is a column that may be null. A value that
could not come back the same is refused before it reaches a database, with the same error on each.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, LargeBinary, Text
from sqlalchemy.types import TypeEngine

from shared.domain.errors import Corrupt, Invalid

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point on every database."""

_INTEGER_LIMIT = 1 << 63
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """The column type of a field and the way in and out of it."""

    sql_type: TypeEngine[Any]
    nullable: bool
    to_sql: Convert
    from_sql: Convert
    is_json: bool = False
    is_as_it_is: bool = False
    """Whether a row holds the value itself, so that there is nothing to convert."""


def codec_for(annotation: Any) -> Codec:
    """The codec of a field annotation; raises TypeError for one that cannot be kept."""
    inner, nullable = _without_none(_plain(annotation))
    sql_type, to_sql, from_sql, is_json = _codec(inner)
    return Codec(
        sql_type,
        nullable,
        _passing_none(to_sql),
        _passing_none(from_sql),
        is_json,
        is_as_it_is=inner in _IN_ROWS,
    )


def _codec(kind: Any) -> tuple[TypeEngine[Any], Convert, Convert, bool]:
    if isinstance(kind, type) and issubclass(kind, Enum) and issubclass(kind, str):
        return TEXT, lambda value: kind(value).value, _enum_reader(kind), False
    if kind in _SIMPLE:
        return *_SIMPLE[kind], False
    if _is_json(kind):
        return TEXT, _freeze_text, lambda text: thaw(kind, json.loads(text)), True
    raise TypeError(f"a field of type {kind} cannot be kept")


def _passing_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _plain(annotation: Any) -> Any:
    """The annotation with NewType and Literal taken off."""
    while hasattr(annotation, "__supertype__"):
        annotation = annotation.__supertype__
    if typing.get_origin(annotation) is typing.Literal:
        return type(typing.get_args(annotation)[0])
    return annotation


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) not in (typing.Union, types.UnionType):
        return annotation, False
    options = [option for option in typing.get_args(annotation) if option is not type(None)]
    if len(options) != 1 or len(options) == len(typing.get_args(annotation)):
        raise TypeError(f"a field of type {annotation} cannot be kept")
    return _plain(options[0]), True


def _is_json(kind: Any) -> bool:
    origin = typing.get_origin(kind) or kind
    return dataclasses.is_dataclass(kind) or (
        isinstance(origin, type) and issubclass(origin, (tuple, frozenset, Mapping))
    )


# --- values -----------------------------------------------------------------------------------


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Invalid("text-not-unicode", "A text holds a half character.") from error
    if "\x00" in value:
        raise Invalid("text-null", "A text holds a null character.")
    return str(value)


def _integer(value: int) -> int:
    if not -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
        raise Invalid("number-too-large", "A number does not fit in 64 bits.")
    return int(value)


def _to_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise Invalid("time-naive", "An instant must say its time zone.")
    return value.astimezone(UTC)


def _from_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _enum_reader(kind: type[Enum]) -> Convert:
    def read(value: str) -> Enum:
        try:
            return kind(value)
        except ValueError as error:
            raise Corrupt("column-unknown", "A stored code is not known here.") from error

    return read


_SIMPLE: dict[Any, tuple[TypeEngine[Any], Convert, Convert]] = {
    str: (TEXT, _text, str),
    int: (BigInteger(), _integer, int),
    bool: (Boolean(), bool, bool),
    float: (Double(), float, float),
    bytes: (LargeBinary(), bytes, bytes),
    date: (Date(), lambda value: value, lambda value: value),
    datetime: (DateTime(timezone=True), _to_utc, _from_utc),
}


_IN_ROWS = frozenset({str, int, bool, float, date})


# --- JSON -------------------------------------------------------------------------------------


def _freeze_text(value: Any) -> str:
    return json.dumps(
        freeze(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def freeze(value: Any) -> Any:
    """The JSON form of a value; raises TypeError for one that has none."""
    if isinstance(value, str):
        return _text(value.value if isinstance(value, Enum) else value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: freeze(getattr(value, f.name)) for f in dataclasses.fields(value)}
    raise TypeError(f"a value of type {type(value).__name__} has no JSON form")


_AS_THEY_ARE = frozenset({str, int, bool, float})
_FORMS: tuple[tuple[Any, Convert], ...] = (
    (datetime, lambda value: _to_utc(value).isoformat()),
    (date, lambda value: value.isoformat()),
    (Mapping, lambda value: {_text(str(key)): freeze(item) for key, item in value.items()}),
    ((tuple, list), lambda value: [freeze(item) for item in value]),
    (frozenset, lambda value: sorted(freeze(item) for item in value)),
)


def thaw(annotation: Any, value: Any) -> Any:
    """The value of this annotation from its JSON form; lists come back as tuples."""
    if value is None or annotation in _AS_THEY_ARE:
        return value
    kind = _plain(annotation)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = _only_option(kind)
    origin, arguments = typing.get_origin(kind) or kind, typing.get_args(kind)
    if isinstance(value, list):
        return _thaw_list(origin, arguments, value)
    if isinstance(value, dict):
        return _thaw_object(origin, arguments, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return value


def _only_option(kind: Any) -> Any:
    options = [option for option in typing.get_args(kind) if option is not type(None)]
    return _plain(options[0]) if len(options) == 1 else Any


def _thaw_list(origin: Any, arguments: tuple[Any, ...], value: list[Any]) -> Any:
    if origin is frozenset:
        return frozenset(thaw(arguments[0] if arguments else Any, item) for item in value)
    if len(arguments) == 0 or arguments[-1] is Ellipsis:
        kinds = [arguments[0] if arguments else Any] * len(value)
    else:
        kinds = list(arguments) if len(arguments) == len(value) else [Any] * len(value)
    return tuple(thaw(kind, item) for kind, item in zip(kinds, value, strict=True))


def _thaw_object(origin: Any, arguments: tuple[Any, ...], value: dict[str, Any]) -> Any:
    if dataclasses.is_dataclass(origin) and isinstance(origin, type):
        hints = typing.get_type_hints(origin)
        return origin(**{name: thaw(hints[name], item) for name, item in value.items()})
    key, kind = arguments if len(arguments) == 2 else (str, Any)  # noqa: PLR2004 - key and value
    return {thaw(key, name): thaw(kind, item) for name, item in value.items()}
