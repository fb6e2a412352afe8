"""Who saw a document: one page and one download, for auditors and managers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from services.storage.downloads import download
from services.storage.schemas import SoughtSchema, to_sought
from services.storage.seen_desk import SeenDesk
from shared.domain.errors import Invalid
from shared.domain.policy import Action, Target
from shared.web.forms import read_form
from shared.web.guard import guarded, identity, may

MOST_SHOWN = 500


def blueprint(desk: SeenDesk) -> Blueprint:
    """The pages."""
    pages = Blueprint("seen", __name__, template_folder="templates")

    def target(args: Mapping[str, Any]) -> Target:
        return desk.case_target(args["case"])

    @pages.get("/seen")
    @guarded(Action.OWN_ACCOUNT)
    def cases() -> str:
        allowed = [one for one in desk.cases() if may(Action.SEEN_SEE, Target(case=one.id))]
        return render_template("library/seen_cases.html", cases=allowed)

    @pages.get("/cases/<case>/seen")
    @guarded(Action.SEEN_SEE, target)
    def page(case: str) -> str | tuple[str, int]:
        form = read_form(SoughtSchema(), request.args)
        asked = form.ok and form.values["document"]
        lines = desk.who_saw(to_sought(case, form.values)) if asked else []
        shown = render_template(
            "library/seen.html",
            case=case,
            reference=desk.reference(case),
            documents=desk.documents(case),
            lines=lines[:MOST_SHOWN],
            count=len(lines),
            asked=asked,
            typed=form.typed,
            errors=form.errors,
        )
        return shown if form.ok else (shown, 422)

    @pages.post("/cases/<case>/seen/export")
    @guarded(Action.SEEN_SEE, target)
    def export(case: str) -> Response:
        form = read_form(SoughtSchema())
        if not form.ok or not form.values["document"]:
            raise Invalid("seen-question", "The question cannot be read.")
        sought = to_sought(case, form.values)
        return download(desk.export(sought, identity().actor), "who-saw.zip")

    return pages
