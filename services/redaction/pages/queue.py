"""The queue: every document the person works on, by case, with what it waits for."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.redaction.desk import Desk
from shared.domain.policy import Action, Target
from shared.domain.refusals import refusal_message
from shared.web.guard import guarded, may

STATES = {
    "waiting": ("Being read", "govuk-tag--grey"),
    "proposed": ("Waits for decisions", "govuk-tag--blue"),
    "submitted": ("Waits for approval", "govuk-tag--purple"),
    "quarantined": ("Held back", "govuk-tag--red"),
    "withdrawn": ("Withdrawn", "govuk-tag--grey"),
    "superseded": ("Replaced", "govuk-tag--grey"),
}


def add(pages: Blueprint, desk: Desk) -> None:
    """The queue's route."""

    @pages.get("/")
    @guarded(Action.OWN_ACCOUNT)
    def index() -> str:
        return render_template(
            "redaction/queue.html",
            cases=desk.queue(),
            states=STATES,
            refusal=refusal_message,
            sees=lambda case: may(Action.REDACTION_SEE, Target(case=case)),
        )
