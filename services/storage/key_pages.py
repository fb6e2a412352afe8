"""The administrator's page of the keys: jobs, their progress, and what is outstanding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from services.storage.key_desk import KeyDesk, StartSchema
from services.storage.words import JOBS
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.policy import Action
from shared.web.forms import read_form
from shared.web.guard import guarded, identity


def blueprint(desk: KeyDesk) -> Blueprint:
    """The page, and the part of it that is read again while a job runs."""
    made = Blueprint("keys", __name__, template_folder="templates")

    @made.get("/keys")
    @guarded(Action.KEYS_MANAGE)
    def keys() -> str:
        return _page(desk)

    @made.get("/keys/jobs")
    @guarded(Action.KEYS_MANAGE)
    def key_jobs() -> str:
        return render_template("library/_key_jobs.html", **_shown(desk))

    @made.post("/keys/jobs")
    @guarded(Action.KEYS_MANAGE)
    def start() -> Redirect | tuple[str, int]:
        form = read_form(StartSchema())
        if not form.ok:
            return _page(desk, form.errors, form.typed), 422
        try:
            desk.start(form.values, identity().actor)
        except (Invalid, Conflict, Refused) as error:
            return _page(desk, {"case": error.message}, form.typed), _STATUS[error.family]
        flash("Begun. It goes on in the background.", "success")
        return redirect(url_for("keys.keys"), 303)

    return made


_STATUS: Mapping[str, int] = {"invalid": 422, "conflict": 409, "refused": 403}


def _page(
    desk: KeyDesk,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    return render_template(
        "library/keys.html",
        **_shown(desk),
        cases=desk.cases(),
        kinds=JOBS,
        errors=errors or {},
        typed=typed or {},
    )


def _shown(desk: KeyDesk) -> dict[str, Any]:
    return {"keys": desk.state(), "job_names": JOBS, "finished": not _running(desk)}


def _running(desk: KeyDesk) -> bool:
    return any(job.finished_at is None for job in desk.jobs.listed())
