"""The redaction API: registers, documents, decisions, what remains visible, approvals, previews."""

from __future__ import annotations

import json
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.redaction.desk import Desk, Sight
from services.redaction.domain.records import ProposalState, Review, SpotState
from services.redaction.domain.register import dump_register
from services.redaction.domain.residual import Answer
from services.redaction.domain.spans import Category, Reason
from services.redaction.domain.strangers import Stranger
from services.redaction.handlers.clearance import MAX_NOTE, Answered, Clearance
from services.redaction.views import previewed
from shared.domain.audience import Audience
from shared.domain.policy import Action, Target
from shared.web.guard import guarded


class RegisterSchema(Schema):
    """A case identity register. ``base_version`` is the version that was edited."""

    version = fields.Integer(dump_only=True)
    base_version = fields.Integer(load_only=True, required=True, strict=True)
    register = fields.Dict(required=True)


class VersionSchema(Schema):
    """The version that is in force now."""

    version = fields.Integer()


class ReviewSchema(Schema):
    """One document on its way through redaction."""

    id = fields.String()
    case = fields.String()
    number = fields.Integer()
    version = fields.Integer()
    state = fields.String()
    reason = fields.String()
    file_type = fields.String()
    register_version = fields.Integer()
    pages_done = fields.Integer()
    pages_total = fields.Integer()


class ItemSchema(Schema):
    """One file of a document."""

    id = fields.String()
    path = fields.String()
    file_type = fields.String()
    edition = fields.String()
    pages = fields.Integer()
    warnings = fields.List(fields.String())
    unread_pages = fields.List(fields.Integer())
    state = fields.String()
    reason = fields.String()


class ProposalSchema(Schema):
    """One proposal. Its text is read with the document, not here."""

    id = fields.String()
    item = fields.String()
    start = fields.Integer()
    end = fields.Integer()
    category = fields.String()
    label = fields.String()
    entry = fields.String()
    reason = fields.String()
    detector = fields.String()
    confidence = fields.Float()
    state = fields.String()
    decided_by = fields.String()


class EditionSchema(Schema):
    """One output for one audience."""

    id = fields.String()
    item = fields.String()
    audience = fields.String()
    state = fields.String()
    reason = fields.String()
    places = fields.List(fields.String())
    approver = fields.String()
    sha256 = fields.String()


class SpotSchema(Schema):
    """A region of a page without words, in points from the top left."""

    id = fields.String()
    item = fields.String()
    page = fields.Integer()
    x0 = fields.Float()
    y0 = fields.Float()
    x1 = fields.Float()
    y1 = fields.Float()
    kind = fields.String()
    state = fields.String()


class DocumentSchema(Schema):
    """A document with everything proposed and decided."""

    review = fields.Nested(ReviewSchema)
    items = fields.List(fields.Nested(ItemSchema))
    proposals = fields.List(fields.Nested(ProposalSchema))
    editions = fields.List(fields.Nested(EditionSchema))
    spots = fields.List(fields.Nested(SpotSchema))


def _state() -> fields.Field[Any]:
    return fields.Enum(ProposalState, by_value=True, required=True)


class DecideSchema(Schema):
    """A decision on named proposals."""

    proposals = fields.List(fields.String(), required=True, validate=validate.Length(1, 5000))
    state = _state()


class DecideValueSchema(Schema):
    """A decision on a value wherever it stands in the case."""

    proposal = fields.String(required=True)
    state = _state()


class DecideLabelSchema(Schema):
    """A decision on everything under one label in the case."""

    label = fields.String(required=True)
    state = _state()


class WordsSchema(Schema):
    """Words to take out wherever they stand in the document."""

    words = fields.String(required=True, validate=validate.Length(1, 200))
    category = fields.Enum(Category, by_value=True, required=True)
    label = fields.String(required=True, validate=validate.Regexp(r"\A[A-Za-z][\w \-]{0,39}\Z"))
    reason = fields.Enum(Reason, by_value=True, load_default=Reason.DIRECT_ID)


class DecideSpotsSchema(Schema):
    """A decision on regions that were pointed out."""

    spots = fields.List(fields.String(), required=True, validate=validate.Length(1, 5000))
    state = fields.Enum(SpotState, by_value=True, required=True)


class StrangerSchema(Schema):
    """Somebody in the documents whom nobody registered."""

    id = fields.String()
    names = fields.List(fields.String())
    staff = fields.Boolean()
    mentions = fields.Integer()
    documents = fields.List(fields.String())


class AddStrangerSchema(Schema):
    """One of them as a new register entry; without names, all of theirs."""

    stranger = fields.String(required=True)
    label = fields.String(required=True)
    role = fields.String(load_default="")
    names = fields.List(fields.String(), load_default=[])
    base_version = fields.Integer(required=True, strict=True)


class AudiencesSchema(Schema):
    """The audiences that are asked about."""

    audience = fields.List(fields.String(), load_default=[], validate=validate.Length(0, 50))


class PreviewSchema(Schema):
    """A file of the document, the main one unless named, and for whom."""

    audience = fields.String(required=True)
    item = fields.String(load_default="")


class PreviewedSchema(Schema):
    """A file's text as a recipient would read it."""

    item = fields.String()
    audience = fields.String()
    text = fields.String()


class RiskAnswerSchema(Schema):
    """What was answered for one audience; what was written beside it stays sealed."""

    audience = fields.String()
    answer = fields.String()
    answered_by = fields.String()
    answered_at = fields.AwareDateTime()


class RiskSchema(Schema):
    """Something that remains visible: its kind, and where in the file's text it stands."""

    id = fields.String(attribute="risk.id")
    item = fields.String(attribute="risk.item")
    kind = fields.String(attribute="risk.kind")
    places = fields.List(fields.List(fields.Integer()), attribute="risk.places")
    audiences = fields.List(fields.String())
    open_for = fields.List(fields.String())
    answers = fields.Function(
        lambda one: RiskAnswerSchema(many=True).dump(one.answers.values()),
        metadata={"type": "array", "items": {"type": "object"}},
    )


class PlaceSchema(Schema):
    """A document, its number, a file of it and a page, 0 where there are no pages."""

    document = fields.String()
    number = fields.Integer()
    item = fields.String()
    page = fields.Integer()


class ClashSchema(Schema):
    """A value taken out in one copy of a text that can be read in another."""

    category = fields.String()
    label = fields.String()
    hidden = fields.Nested(PlaceSchema)
    open = fields.Nested(PlaceSchema)
    seen = fields.String()


class TwoWaysSchema(Schema):
    """A value taken out in one document and kept in another."""

    category = fields.String()
    label = fields.String()
    taken = fields.Nested(PlaceSchema)
    kept = fields.Nested(PlaceSchema)


class ClearanceSchema(Schema):
    """What must be seen before approval: risks want answers, clashes block it."""

    risks = fields.List(fields.Nested(RiskSchema))
    clashes = fields.List(fields.Nested(ClashSchema))
    two_ways = fields.List(fields.Nested(TwoWaysSchema))


class AnswerSchema(Schema):
    """Why one residual risk may stand; a note is kept sealed."""

    risk = fields.String(required=True)
    reason = fields.Enum(Answer, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(0, MAX_NOTE))


class AnswersSchema(Schema):
    """Answers for the audiences that a document may go to."""

    audiences = fields.List(fields.String(), required=True, validate=validate.Length(1, 50))
    answers = fields.List(
        fields.Nested(AnswerSchema), required=True, validate=validate.Length(1, 5000)
    )


class ApproveSchema(Schema):
    """The audiences a document is approved for."""

    audiences = fields.List(fields.String(), required=True, validate=validate.Length(1, 50))


class ChangedSchema(Schema):
    """How many proposals changed."""

    changed = fields.Integer()


class ApprovedSchema(Schema):
    """The editions that will be built."""

    editions = fields.List(fields.String())


def blueprint(desk: Desk) -> Blueprint:
    """Every API route of the service."""
    api = Blueprint("redaction_api", __name__, url_prefix="/api/v1")
    _register_routes(api, desk)
    _reading_routes(api, desk)
    _deciding_routes(api, desk)
    _stranger_routes(api, desk)
    _clearing_routes(api, desk)
    _approving_routes(api, desk)
    return api


def _case(args: Any) -> Target:
    return Target(case=args["case"])


def _register_routes(api: Any, desk: Desk) -> None:
    @api.get("/cases/<case>/register")
    @guarded(Action.REGISTER_SEE, _case)
    @api.response(200, RegisterSchema)
    def see_register(case: str) -> dict[str, Any]:
        """The case identity register in force."""
        record, register = desk.register(case)
        return {"version": record.version, "register": json.loads(dump_register(register))}

    @api.put("/cases/<case>/register")
    @guarded(Action.REGISTER_EDIT, _case)
    @api.arguments(RegisterSchema)
    @api.response(200, VersionSchema)
    def save_register(body: dict[str, Any], case: str) -> dict[str, Any]:
        """Put a new version of the register in force."""
        text = json.dumps(body["register"], ensure_ascii=False)
        return {"version": desk.save_register(case, text, body["base_version"])}


def _reading_routes(api: Any, desk: Desk) -> None:
    @api.get("/cases/<case>/documents")
    @guarded(Action.REDACTION_SEE, _case)
    @api.response(200, ReviewSchema(many=True))
    def list_documents(case: str) -> list[Review]:
        """The documents of a case and where they stand."""
        return desk.reviews(case)

    @api.get("/documents/<document>")
    @guarded(Action.REDACTION_SEE, lambda args: desk.document_target(args["document"]))
    @api.response(200, DocumentSchema)
    def see_document(document: str) -> Sight:
        """A document with its proposals, decisions and editions."""
        return desk.sight(document)

    @api.get("/documents/<document>/preview")
    @guarded(Action.REDACTION_SEE, _document_of(desk))
    @api.arguments(PreviewSchema, location="query")
    @api.response(200, PreviewedSchema)
    def preview(asked: dict[str, Any], document: str) -> dict[str, Any]:
        """A file's text as a recipient would read it, by the decisions so far."""
        audience = Audience.parse(asked["audience"])
        item = desk.file(document, asked["item"])
        reading = desk.reading(item)
        text = previewed(reading, desk.preview(item, reading, audience))
        return {"item": item.id, "audience": str(audience), "text": text}


def _stranger_routes(api: Any, desk: Desk) -> None:
    @api.get("/cases/<case>/people")
    @guarded(Action.REDACTION_SEE, _case)
    @api.response(200, StrangerSchema(many=True))
    def see_people(case: str) -> list[Stranger]:
        """The people in the case's documents whom nobody registered."""
        return desk.strangers(case)

    @api.post("/cases/<case>/people")
    @guarded(Action.REDACTION_DECIDE, _case)
    @api.arguments(AddStrangerSchema)
    @api.response(200, VersionSchema)
    def add_person(body: dict[str, Any], case: str) -> dict[str, int]:
        """Put one of them on the register, under one label with all their names."""
        return {"version": desk.add_stranger(case, **body)}


def _deciding_routes(api: Any, desk: Desk) -> None:
    target = _document_of(desk)

    @api.post("/documents/<document>/decisions")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.arguments(DecideSchema)
    @api.response(200, ChangedSchema)
    def decide(body: dict[str, Any], document: str) -> dict[str, int]:
        """Accept, reject or reopen proposals."""
        return {"changed": desk.decide(document, body["proposals"], body["state"])}

    @api.post("/documents/<document>/decisions/value")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.arguments(DecideValueSchema)
    @api.response(200, ChangedSchema)
    def decide_value(body: dict[str, Any], document: str) -> dict[str, int]:
        """Decide a value everywhere in the case."""
        return {"changed": desk.decide_value(document, body["proposal"], body["state"])}

    @api.post("/documents/<document>/decisions/label")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.arguments(DecideLabelSchema)
    @api.response(200, ChangedSchema)
    def decide_label(body: dict[str, Any], document: str) -> dict[str, int]:
        """Decide everything under a label, everywhere in the case."""
        return {"changed": desk.decide_label(document, body["label"], body["state"])}

    @api.post("/documents/<document>/decisions/rest")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.response(200, ChangedSchema)
    def accept_rest(document: str) -> dict[str, int]:
        """Accept every proposal that is still open."""
        return {"changed": desk.accept_rest(document)}

    @api.post("/documents/<document>/words")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.arguments(WordsSchema)
    @api.response(200, ChangedSchema)
    def add_words(body: dict[str, Any], document: str) -> dict[str, int]:
        """Take out words that nobody proposed."""
        return {"changed": desk.add_words(document, **body)}


def _clearing_routes(api: Any, desk: Desk) -> None:
    target = _document_of(desk)

    @api.post("/documents/<document>/spots")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.arguments(DecideSpotsSchema)
    @api.response(200, ChangedSchema)
    def decide_spots(body: dict[str, Any], document: str) -> dict[str, int]:
        """Cover, leave or reopen regions that were pointed out."""
        return {"changed": desk.decide_spots(document, body["spots"], body["state"])}

    @api.get("/documents/<document>/risks")
    @guarded(Action.REDACTION_SEE, target)
    @api.arguments(AudiencesSchema, location="query")
    @api.response(200, ClearanceSchema)
    def see_risks(asked: dict[str, Any], document: str) -> Clearance:
        """What remains visible for these audiences, and where copies of a text differ."""
        return desk.look(document, [Audience.parse(text) for text in asked["audience"]])

    @api.post("/documents/<document>/risks")
    @guarded(Action.REDACTION_APPROVE, target)
    @api.arguments(AnswersSchema)
    @api.response(200, ChangedSchema)
    def answer_risks(body: dict[str, Any], document: str) -> dict[str, int]:
        """Say why residual risks may stand; approval waits until each has an answer."""
        audiences = [Audience.parse(text) for text in body["audiences"]]
        given = [Answered(one["risk"], one["reason"], one["note"]) for one in body["answers"]]
        return {"changed": desk.answer_risks(document, audiences, given)}


def _approving_routes(api: Any, desk: Desk) -> None:
    target = _document_of(desk)

    @api.post("/documents/<document>/submission")
    @guarded(Action.REDACTION_DECIDE, target)
    @api.response(204)
    def submit(document: str) -> None:
        """Hand a fully decided document to the approver."""
        desk.submit(document)

    @api.delete("/documents/<document>/submission")
    @guarded(Action.REDACTION_SEE, target)
    @api.response(204)
    def send_back(document: str) -> None:
        """Open a submitted document for decisions again."""
        desk.send_back(document)

    @api.post("/documents/<document>/approvals")
    @guarded(Action.REDACTION_APPROVE, target)
    @api.arguments(ApproveSchema)
    @api.response(202, ApprovedSchema)
    def approve(body: dict[str, Any], document: str) -> dict[str, list[str]]:
        """Approve a document for audiences; editions are built and proved next."""
        audiences = [Audience.parse(text) for text in body["audiences"]]
        return {"editions": desk.approve(document, audiences)}


def _document_of(desk: Desk) -> Any:
    return lambda args: desk.document_target(args["document"])
