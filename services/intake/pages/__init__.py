"""Intake's pages: the board, the case, requests and uploads, the decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from services.intake.front import Front
from services.intake.pages import (
    board,
    case,
    decision,
    facts,
    holidays,
    issuing,
    requests,
    signatories,
    threshold,
)
from services.intake.pages.shown import STATE_TAGS, file_size
from shared.domain.policy import Action, Target
from shared.web.guard import may

ROOMS = (board, case, facts, threshold, issuing, requests, decision, signatories, holidays)


def blueprint(front: Front) -> Blueprint:
    """Every page of the service but those of the front desk."""
    pages = Blueprint("intake", __name__, template_folder="../templates")
    pages.add_app_template_filter(file_size, "file_size")
    pages.app_context_processor(_given)
    for room in ROOMS:
        room.add(pages, front)
    return pages


def _given() -> dict[str, Any]:
    """What templates may ask: what this person can do, and how states are shown."""
    return {
        "STATE_TAGS": STATE_TAGS,
        "may_open": lambda: may(Action.CASE_OPEN),
        "sees": lambda case: may(Action.CASE_SEE, Target(case=case)),
        "may_manage": lambda case: may(Action.CASE_MANAGE, Target(case=case)),
        "sees_decision": lambda case: may(Action.DECISION_SEE, Target(case=case)),
        "edits": lambda case: may(Action.DECISION_EDIT, Target(case=case)),
        "signs": lambda case: may(Action.DECISION_SIGN, Target(case=case)),
        "sends": lambda target: may(Action.UPLOAD_MAKE, target),
        "withdraws": lambda target: may(Action.DOCUMENT_WITHDRAW, target),
    }
