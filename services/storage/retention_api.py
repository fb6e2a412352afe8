"""The API of retention, holds and destruction."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.storage.downloads import download
from services.storage.retention_desk import CaseView, RetentionDesk
from services.storage.retention_forms import (
    ConfirmSchema,
    EndSchema,
    HoldSchema,
    LiftSchema,
    ProposalSchema,
    ProposeSchema,
    RetentionSchema,
)
from services.storage.retention_pages import sees, target_of
from shared.domain.policy import Action
from shared.web.guard import guarded, identity


def blueprint(desk: RetentionDesk) -> Blueprint:
    """Every API route of retention."""
    api = Blueprint("retention_api", __name__, url_prefix="/api/v1")
    _keeping(api, desk)
    _destroying(api, desk)
    return api


def _keeping(api: Any, desk: RetentionDesk) -> None:
    target = target_of(desk)

    @api.get("/retention")
    @guarded(Action.OWN_ACCOUNT)
    @api.response(200, RetentionSchema(many=True))
    def list_retention() -> list[CaseView]:
        """How each case that you may ask about stands."""
        return desk.cases(sees)

    @api.get("/cases/<case>/retention")
    @guarded(Action.RETENTION_SEE, target)
    @api.response(200, RetentionSchema)
    def see_retention(case: str) -> CaseView:
        """What is due of a case when, its legal hold, and its destruction."""
        return desk.case(case)

    @api.put("/cases/<case>/retention/end")
    @guarded(Action.RETENTION_MANAGE, target)
    @api.arguments(EndSchema)
    @api.response(204)
    def record_end(sent: dict[str, Any], case: str) -> None:
        """Record how and when a case ended."""
        day: date = sent["ended_on"]
        desk.record_end(case, sent["event"], day, identity().actor)

    @api.put("/cases/<case>/retention/hold")
    @guarded(Action.RETENTION_MANAGE, target)
    @api.arguments(HoldSchema)
    @api.response(204)
    def set_hold(sent: dict[str, str], case: str) -> None:
        """Set a legal hold: nothing of the case can be destroyed."""
        desk.hold(case, sent["reason"], identity().actor, held=True)

    @api.post("/cases/<case>/retention/lift")
    @guarded(Action.RETENTION_MANAGE, target)
    @api.arguments(LiftSchema)
    @api.response(204)
    def lift_hold(sent: dict[str, str], case: str) -> None:
        """Lift a legal hold."""
        desk.hold(case, sent["reason"], identity().actor, held=False)


def _destroying(api: Any, desk: RetentionDesk) -> None:
    target = target_of(desk)

    @api.post("/cases/<case>/destruction")
    @guarded(Action.RETENTION_MANAGE, target)
    @api.arguments(ProposeSchema)
    @api.response(201, RetentionSchema)
    def propose_destruction(sent: dict[str, str], case: str) -> CaseView:
        """Propose to destroy a case. Nothing happens until another person confirms it."""
        desk.propose(case, sent["reason"], identity().actor)
        return desk.case(case)

    @api.post("/cases/<case>/destruction/withdraw")
    @guarded(Action.DESTRUCTION_CONFIRM, target)
    @api.arguments(ProposalSchema)
    @api.response(204)
    def withdraw_destruction(sent: dict[str, str], case: str) -> None:
        """Take a proposal back, or turn it down."""
        desk.withdraw(case, sent["proposal"], identity().actor)

    @api.post("/cases/<case>/destruction/confirm")
    @guarded(Action.DESTRUCTION_CONFIRM, target)
    @api.arguments(ConfirmSchema)
    @api.response(200, RetentionSchema)
    def confirm_destruction(sent: dict[str, str], case: str) -> CaseView:
        """Confirm as the second person: the case is destroyed for good."""
        desk.confirm(case, sent["proposal"], sent["reference"], identity().actor)
        return desk.case(case)

    @api.get("/cases/<case>/destruction/certificate")
    @guarded(Action.RETENTION_SEE, target)
    @api.response(200, content_type="application/json")
    def see_certificate(case: str) -> Response:
        """The signed certificate that a case was destroyed."""
        return download([desk.certificate(case)], "destruction-certificate.json")
