"""What storage's API and forms take and give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, fields, validate

from services.storage.domain.releases import MANAGER_REASONS
from services.storage.handlers.logbook import Question
from services.storage.handlers.seen import Sought

_LONDON = ZoneInfo("Europe/London")
_PAGE = "Enter a page as a number, for example 3."


class ItemSchema(Schema):
    """One file of a release."""

    id = fields.String()
    name = fields.String()
    document = fields.String()
    version = fields.Integer()
    sha256 = fields.String()
    added_at = fields.AwareDateTime()


class ReleaseSchema(Schema):
    """One release and what can be read of it."""

    id = fields.String(attribute="release.id")
    case = fields.String(attribute="release.case")
    reference = fields.String()
    audience = fields.String(attribute="release.audience")
    person = fields.String(attribute="release.person")
    state = fields.String(attribute="release.state")
    readable = fields.Boolean()
    opened_at = fields.AwareDateTime(attribute="release.opened_at")
    expires_at = fields.AwareDateTime(attribute="release.expires_at")
    recall_reason = fields.String(attribute="release.recall_reason")
    items = fields.List(fields.Nested(ItemSchema))


class RecallSchema(Schema):
    """Why a release is recalled."""

    reason = fields.String(
        required=True,
        validate=validate.OneOf(list(MANAGER_REASONS), error="Choose a reason."),
        error_messages={"required": "Choose a reason."},
    )


class ExpirySchema(Schema):
    """When a release ends."""

    expires_at = fields.AwareDateTime(required=True)


def _part(name: str, low: int, high: int) -> fields.Integer:
    message = f"Enter the {name} of the last day as a number."
    return fields.Integer(
        required=True,
        validate=validate.Range(low, high, error=message),
        error_messages={"required": message, "invalid": message},
    )


class LastDayForm(Schema):
    """The last day on which a release can be read, in three fields."""

    day = _part("day", 1, 31)
    month = _part("month", 1, 12)
    year = _part("year", 2000, 9998)


class _OptionalDate(fields.Date):
    """A date; an empty field is none."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        return super()._deserialize(value, *rest, **more) if value else None


def optional_day() -> fields.Date:
    """A day, or none."""
    message = "Enter a date as year, month and day, for example 2027-03-31."
    return _OptionalDate(load_default=None, error_messages={"invalid": message})


class QuestionSchema(Schema):
    """What is asked of the log."""

    case = fields.String(load_default="", validate=validate.Length(max=80))
    document = fields.String(load_default="", validate=validate.Length(max=80))
    actor = fields.String(load_default="", validate=validate.Length(max=80))
    kind = fields.String(load_default="", validate=validate.Length(max=60))
    since = optional_day()
    before = optional_day()


class _OptionalNumber(fields.Integer):
    """A number; an empty field is none."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        return super()._deserialize(value, *rest, **more) if value else 0


class SoughtSchema(Schema):
    """Whose openings are sought."""

    document = fields.String(load_default="", validate=validate.Length(max=80))
    page = _OptionalNumber(
        load_default=0,
        validate=validate.Range(0, 1_000_000, error=_PAGE),
        error_messages={"invalid": _PAGE},
    )
    person = fields.String(load_default="", validate=validate.Length(max=80))
    since = optional_day()
    before = optional_day()
    services = fields.Boolean(load_default=False)


class LineSchema(Schema):
    """One entry of the log."""

    index = fields.Integer()
    at = fields.AwareDateTime()
    kind = fields.String()
    case = fields.String()
    document = fields.String()
    actor = fields.String()
    entry = fields.String()
    leaf_hash = fields.String()
    facts = fields.Dict(keys=fields.String(), values=fields.Raw())


class ProofQuery(Schema):
    """Which proof is asked for."""

    first = fields.Integer(required=True, strict=False, validate=validate.Range(min=0))
    size = fields.Integer(required=True, strict=False, validate=validate.Range(min=0))


class ProofSchema(Schema):
    """The hashes of a proof, in hex."""

    hashes = fields.List(fields.String())


def start_of(day: date) -> datetime:
    """The first instant of a day in England, in UTC."""
    return datetime.combine(day, time(), _LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant after a day in England, in UTC."""
    return start_of(day + timedelta(days=1))


def to_question(asked: Mapping[str, Any]) -> Question:
    """The question that checked values ask."""
    return Question(
        case=asked["case"],
        document=asked["document"],
        actor=asked["actor"],
        kind=asked["kind"],
        since=start_of(asked["since"]) if asked["since"] else None,
        before=start_of(asked["before"]) if asked["before"] else None,
    )


def to_sought(case: str, asked: Mapping[str, Any]) -> Sought:
    """The question that checked values ask."""
    return Sought(
        case=case,
        document=asked["document"],
        page=asked["page"],
        person=asked["person"],
        since=start_of(asked["since"]) if asked["since"] else None,
        before=start_of(asked["before"]) if asked["before"] else None,
        services=asked["services"],
    )
