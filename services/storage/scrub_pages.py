"""The administrator's page of the store: what scrubbing read, and what it found."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.storage.scrubbing import Scrubber
from services.storage.words import FAULTS
from shared.domain.policy import Action
from shared.web.guard import guarded


def blueprint(scrubber: Scrubber) -> Blueprint:
    """The page; it only shows."""
    pages = Blueprint("store", __name__, template_folder="templates")

    @pages.get("/store")
    @guarded(Action.STORE_SEE)
    def store() -> str:
        return render_template(
            "library/store.html",
            state=scrubber.state(),
            findings=scrubber.findings(),
            faults=FAULTS,
        )

    return pages
