"""The redaction API: registers, documents, decisions, approvals, previews."""

from __future__ import annotations

import json
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.redaction.desk import Desk, Sight
from services.redaction.domain.records import ProposalState, Review
from services.redaction.domain.register import dump_register
from services.redaction.domain.spans import Category, Reason
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


class DocumentSchema(Schema):
    """A document with everything proposed and decided."""

    review = fields.Nested(ReviewSchema)
    items = fields.List(fields.Nested(ItemSchema))
    proposals = fields.List(fields.Nested(ProposalSchema))
    editions = fields.List(fields.Nested(EditionSchema))


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
