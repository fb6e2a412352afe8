"""What goes in and out of the intake API. Inputs refuse fields they do not know."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from services.intake.domain.cases import MAX_TEXT, Guidance
from services.intake.domain.clocks import FactKind
from services.intake.domain.decisions import Criterion, NationalView, Outcome, Seat
from services.intake.domain.documents import WithdrawReason
from services.intake.domain.requests import MOST_AGENCIES, MOST_SYSTEMS, ReturnType
from services.intake.domain.uploads import MAX_NAME

PEOPLES_FACTS = (
    FactKind.AWARE,
    FactKind.SIN_WITHDRAWN,
    FactKind.REVIEW_LATE_REASON,
    FactKind.LCSPR_PUBLISHED,
    FactKind.DELAY_NOTICE,
)
"""Facts that a person records; the others follow from what happened in Lockgate."""


def identifier(**given: Any) -> fields.String:
    """An id of ours."""
    return fields.String(validate=validate.Regexp(r"\A[A-Za-z0-9._-]{1,80}\Z"), **given)


def text(**given: Any) -> fields.String:
    """A person's free text; sealed at rest."""
    return fields.String(validate=validate.Length(max=MAX_TEXT), **given)


class Input(Schema):
    """Something sent by a client."""

    class Meta:
        """Unknown fields are refused by name."""

        unknown = RAISE


class OpenCaseSchema(Input):
    """A new case."""

    guidance = fields.Enum(Guidance, by_value=True, load_default=Guidance.WT2026)
    aware_at = fields.AwareDateTime(load_default=None)
    reason = text(load_default="")


class FactSchema(Input):
    """Something that happened on a case."""

    kind = fields.Enum(
        FactKind, by_value=True, required=True, validate=validate.OneOf(PEOPLES_FACTS)
    )
    happened_at = fields.AwareDateTime(required=True)
    reason = text(load_default="")
    forecast_on = fields.Date(load_default=None)


class NotificationSchema(Input):
    """The notification as it was sent by a person."""

    reference = fields.String(required=True, validate=validate.Length(1, 80))
    sent_at = fields.AwareDateTime(required=True)
    reason = text(load_default="")


class ThresholdSchema(Input):
    """A reasoned threshold decision."""

    met = fields.Boolean(required=True)
    abuse_or_neglect = text(required=True)
    death_or_harm = text(required=True)
    partners_views = text(required=True)
    reasons = text(required=True)


class HolidaySchema(Input):
    """A one-off bank holiday."""

    on = fields.Date(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 100))


class IssueSchema(Input):
    """One letter to several agencies."""

    agencies = fields.List(identifier(), required=True, validate=validate.Length(1, MOST_AGENCIES))
    asked = text(required=True)
    return_types = fields.List(
        fields.Enum(ReturnType, by_value=True),
        load_default=lambda: [ReturnType.SUMMARY, ReturnType.RECORDS],
    )
    period_from = fields.Date(load_default=None)
    period_to = fields.Date(load_default=None)


class ExtendSchema(Input):
    """More time for one agency."""

    until = fields.Date(required=True)
    reason = text(required=True)


class NilReturnSchema(Input):
    """A signed nil return."""

    systems = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        required=True,
        validate=validate.Length(1, MOST_SYSTEMS),
    )
    confirmed = fields.Boolean(required=True)


class StartUploadSchema(Input):
    """A file about to be sent. ``media_type`` is ignored: types are found by structure.

    Names and sizes that cannot be are refused when it is begun, each under a code of its own.
    """

    size = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    name = fields.String(required=True, validate=validate.Length(max=4 * MAX_NAME))
    media_type = fields.String(load_default="", validate=validate.Length(max=200))
    replaces = fields.String(load_default="", validate=validate.Regexp(r"\A[A-Za-z0-9._-]{0,80}\Z"))
    sha256 = fields.String(load_default="", validate=validate.Regexp(r"\A([0-9a-f]{64})?\Z"))


class WithdrawSchema(Input):
    """Why a document is pulled back."""

    reason = fields.Enum(WithdrawReason, by_value=True, required=True)


class AnswerSchema(Input):
    """One criterion of regulation 11."""

    criterion = fields.Enum(Criterion, by_value=True, required=True)
    met = fields.Boolean(required=True)
    reason = text(required=True)


class ContentSchema(Input):
    """A decision's content; ``based_on`` is the version that was edited, 0 for none."""

    based_on = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    rapid_review = text(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    rationale = text(required=True)
    national_view = fields.Enum(NationalView, by_value=True, required=True)
    national_reason = text(required=True)
    answers = fields.List(fields.Nested(AnswerSchema), required=True)
    annexes = fields.List(identifier(), load_default=list)


class PrepareSchema(Input):
    """The version to be checked."""

    version = fields.Integer(required=True, strict=True)


class SignSchema(Input):
    """A signature, or a dissent with reasons; ``code`` proves who signs."""

    version = fields.Integer(required=True, strict=True)
    content_hash = fields.String(required=True, validate=validate.Regexp(r"\A[0-9a-f]{64}\Z"))
    dissents = fields.Boolean(load_default=False)
    reason = text(load_default="")
    code = fields.String(required=True, validate=validate.Length(1, 40))


class AppointSchema(Input):
    """Who signs for a partner."""

    person = identifier(required=True)
    seat = fields.Enum(Seat, by_value=True, required=True)
    delegate = fields.Boolean(load_default=False)
    valid_until = fields.Date(load_default=None)


class CaseSchema(Schema):
    """A case."""

    id = fields.String()
    reference = fields.String()
    opened_at = fields.AwareDateTime()
    opened_by = fields.String()
    guidance_version = fields.Enum(Guidance, by_value=True)
    rule_set = fields.String()
    state = fields.String()


class HolidayOutSchema(Schema):
    """A day that was not counted."""

    on = fields.Date()
    name = fields.String()


class ClockSchema(Schema):
    """A clock that explains itself."""

    code = fields.String(attribute="view.code")
    title = fields.String()
    state = fields.String(attribute="view.state")
    due_on = fields.Date(attribute="view.due.due_on")
    target_on = fields.Date(attribute="view.due.target_on")
    remaining_working_days = fields.Integer(attribute="view.remaining")
    stopped_on = fields.Date(attribute="view.stopped_on", allow_none=True)
    on_time = fields.Boolean(attribute="view.on_time", allow_none=True)
    excluded = fields.List(fields.Nested(HolidayOutSchema), attribute="view.due.excluded")
    headline = fields.String(attribute="words.headline")
    explanation = fields.List(fields.String(), attribute="words.sentences")


class FactOutSchema(Schema):
    """A recorded fact; its reason is read on the case page."""

    id = fields.String()
    kind = fields.String()
    happened_at = fields.AwareDateTime()
    recorded_at = fields.AwareDateTime()
    recorded_by = fields.String()
    back_dated = fields.Boolean()
    evidence = fields.String()
    forecast_on = fields.Date(allow_none=True)


class RequestSchema(Schema):
    """One agency's request with its clock."""

    id = fields.String(attribute="request.id")
    case = fields.String(attribute="request.case")
    agency = fields.String(attribute="request.agency")
    agency_name = fields.String(attribute="agency")
    state = fields.String(attribute="request.state")
    issued_at = fields.AwareDateTime(attribute="request.issued_at")
    return_types = fields.List(fields.String(), attribute="request.return_types")
    period_from = fields.Date(attribute="request.period_from", allow_none=True)
    period_to = fields.Date(attribute="request.period_to", allow_none=True)
    extended_to = fields.Date(attribute="request.extended_to", allow_none=True)
    answered_at = fields.AwareDateTime(attribute="request.answered_at", allow_none=True)
    clock = fields.Nested(ClockSchema)


class RequestLetterSchema(RequestSchema):
    """A request with what was asked and on what legal basis."""

    asked = fields.String()
    legal_basis = fields.String()


class StepSchema(Schema):
    """What a case waits for."""

    words = fields.String()
    place = fields.String()
    waits = fields.Boolean()


class BoardRowSchema(Schema):
    """One case on the board."""

    case = fields.Nested(CaseSchema)
    clocks = fields.List(fields.Nested(ClockSchema))
    late = fields.List(fields.Nested(RequestSchema))
    requests = fields.Integer()
    answered = fields.Integer()
    documents = fields.Integer()
    troubled = fields.Integer()
    failed_deliveries = fields.Integer()
    next = fields.Nested(StepSchema)


class UploadSchema(Schema):
    """An upload and how far it is."""

    id = fields.String()
    request = fields.String()
    state = fields.String()
    offset = fields.Integer(attribute="received")
    size = fields.Integer(attribute="declared_size", allow_none=True)
    document = fields.String()
    reason = fields.String()
    help = fields.String()


class CompletedSchema(UploadSchema):
    """A finished upload; ``next`` is the page to go on to."""

    next = fields.String()


class DocumentSchema(Schema):
    """An accepted document. Its file name is shown on pages only."""

    id = fields.String(attribute="document.id")
    case = fields.String(attribute="document.case")
    agency = fields.String(attribute="document.agency")
    request = fields.String(attribute="document.request")
    version = fields.Integer(attribute="document.version")
    sha256 = fields.String(attribute="document.sha256")
    size = fields.Integer(attribute="document.size")
    file_type = fields.String(attribute="document.file_type")
    state = fields.String(attribute="document.state")
    accepted_at = fields.AwareDateTime(attribute="document.accepted_at")
    replaces = fields.String(attribute="document.replaces")
    duplicate_of = fields.String(attribute="document.duplicate_of")
    findings = fields.List(fields.String(), attribute="document.findings")
    stage = fields.String()
    pages_done = fields.Integer(attribute="progress.done")
    pages_total = fields.Integer(attribute="progress.total")


class ViewingSchema(Schema):
    """One opening on the log."""

    person = fields.String()
    purpose = fields.String()
    at = fields.String()


class NilOutSchema(Schema):
    """A signed nil return."""

    id = fields.String()
    request = fields.String()
    signed_at = fields.AwareDateTime()
    signed_by = fields.String()
    log_index = fields.Integer()


class SignatureSchema(Schema):
    """One seat's signature."""

    id = fields.String()
    seat = fields.String()
    person = fields.String()
    signed_at = fields.AwareDateTime()
    dissents = fields.Boolean()
    as_delegate = fields.Boolean()
    state = fields.String()
    content_hash = fields.String()


class DecisionSchema(Schema):
    """A decision: where it stands and who has signed."""

    id = fields.String(attribute="decision.id")
    case = fields.String(attribute="decision.case")
    version = fields.Integer(attribute="decision.version")
    content_hash = fields.String(attribute="decision.content_hash")
    state = fields.String(attribute="decision.state")
    blocked_places = fields.Integer(attribute="decision.blocked_places")
    completed_at = fields.AwareDateTime(attribute="decision.completed_at", allow_none=True)
    receipt = fields.String(attribute="decision.receipt")
    signatures = fields.List(fields.Nested(SignatureSchema))
    missing = fields.List(fields.String())
    content = fields.Dict()
