"""What the forms and the API of retention take and give."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from services.storage.domain.retention import (
    DESTRUCTION_REASONS,
    EVENTS,
    HOLD_REASONS,
    LIFT_REASONS,
)
from shared.domain.errors import Invalid


def _choice(choices: dict[str, str], message: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf(list(choices), error=message),
        error_messages={"required": message},
    )


def _part(name: str, low: int, high: int) -> fields.Integer:
    message = f"Enter the {name} the case ended as a number."
    return fields.Integer(
        required=True,
        validate=validate.Range(low, high, error=message),
        error_messages={"required": message, "invalid": message},
    )


class EndForm(Schema):
    """How a case ended, and the day in three fields."""

    event = _choice(EVENTS, "Choose what ended the case.")
    day = _part("day", 1, 31)
    month = _part("month", 1, 12)
    year = _part("year", 2000, 9998)


class EndSchema(Schema):
    """How and when a case ended."""

    event = _choice(EVENTS, "Choose what ended the case.")
    ended_on = fields.Date(required=True)


class HoldSchema(Schema):
    """Why a legal hold is set."""

    reason = _choice(HOLD_REASONS, "Choose why the records are held.")


class LiftSchema(Schema):
    """Why a legal hold is lifted."""

    reason = _choice(LIFT_REASONS, "Choose why the hold is lifted.")


class ProposeSchema(Schema):
    """Why a case is to be destroyed."""

    reason = _choice(DESTRUCTION_REASONS, "Choose why the case is to be destroyed.")


class ProposalSchema(Schema):
    """Which proposal is meant."""

    proposal = fields.String(required=True, validate=validate.Length(max=80))


class ConfirmSchema(ProposalSchema):
    """Which proposal is confirmed, and the case's reference as typed by who confirms it."""

    reference = fields.String(
        required=True,
        validate=validate.Length(1, 80, error="Type the reference of this case."),
        error_messages={"required": "Type the reference of this case."},
    )


class DestructionSchema(Schema):
    """A destruction and how far it is."""

    proposal = fields.String()
    reason = fields.String()
    proposed_by = fields.String()
    proposed_at = fields.AwareDateTime()
    confirmed_by = fields.String()
    confirmed_at = fields.AwareDateTime(allow_none=True)


class RetentionSchema(Schema):
    """How a case stands: what is due when, its hold, its destruction."""

    case = fields.String()
    reference = fields.String()
    state = fields.String()
    event = fields.String(attribute="ended.event")
    ended_on = fields.Date(attribute="ended.ended_on")
    sources = fields.String(attribute="retention.sources")
    sources_from = fields.Date(attribute="retention.sources_from", allow_none=True)
    sources_due = fields.Date(attribute="retention.sources_due", allow_none=True)
    record = fields.String(attribute="retention.record")
    record_due = fields.Date(attribute="retention.record_due", allow_none=True)
    held_for = fields.String(attribute="hold.reason")
    destruction = fields.Nested(DestructionSchema, allow_none=True)
    away = fields.List(fields.String())
    log_entry = fields.Integer(attribute="entry_index", allow_none=True)


def day_of(values: dict[str, Any]) -> date:
    """The day of three checked fields; raises Invalid ``case-end-day``."""
    try:
        return date(values["year"], values["month"], values["day"])
    except ValueError as error:
        raise Invalid("case-end-day", "The day the case ended must be a real date.") from error
