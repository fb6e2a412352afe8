"""Retention on pages: what is due, legal holds, and destroying a case by two people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response as Redirect

from services.storage.domain.retention import (
    DESTRUCTION_REASONS,
    EVENTS,
    HOLD_REASONS,
    LIFT_REASONS,
)
from services.storage.downloads import download
from services.storage.retention_desk import RetentionDesk
from services.storage.retention_forms import (
    ConfirmSchema,
    EndForm,
    HoldSchema,
    LiftSchema,
    ProposalSchema,
    ProposeSchema,
    day_of,
)
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.policy import Action, Target
from shared.web.forms import read_form
from shared.web.guard import guarded, identity, may

Answer = Redirect | tuple[str, int]
_STATUS: Mapping[str, int] = {"invalid": 422, "conflict": 409, "refused": 403}
_CALLED = {
    "events": EVENTS,
    "hold_reasons": HOLD_REASONS,
    "lift_reasons": LIFT_REASONS,
    "destruction_reasons": DESTRUCTION_REASONS,
}


def blueprint(desk: RetentionDesk) -> Blueprint:
    """The pages."""
    pages = Blueprint("retention", __name__, template_folder="templates")
    _seeing(pages, desk)
    _keeping(pages, desk)
    _destroying(pages, desk)
    return pages


def target_of(desk: RetentionDesk) -> Callable[[Mapping[str, Any]], Target]:
    """The case that a route names."""
    return lambda args: desk.target(args["case"])


def sees(case: str) -> bool:
    """Whether who asks may see the retention of a case."""
    return may(Action.RETENTION_SEE, Target(case=case))


def _seeing(pages: Blueprint, desk: RetentionDesk) -> None:
    @pages.get("/retention")
    @guarded(Action.OWN_ACCOUNT)
    def cases() -> str:
        return render_template("library/retention_cases.html", cases=desk.cases(sees))

    @pages.get("/cases/<case>/retention")
    @guarded(Action.RETENTION_SEE, target_of(desk))
    def case_page(case: str) -> str:
        return _page(desk, case)

    @pages.get("/cases/<case>/destruction/certificate")
    @guarded(Action.RETENTION_SEE, target_of(desk))
    def certificate(case: str) -> Response:
        return download([desk.certificate(case)], "destruction-certificate.json")


def _keeping(pages: Blueprint, desk: RetentionDesk) -> None:
    @pages.post("/cases/<case>/retention/end")
    @guarded(Action.RETENTION_MANAGE, target_of(desk))
    def end(case: str) -> Answer:
        def work(values: dict[str, Any]) -> None:
            desk.record_end(case, values["event"], day_of(values), identity().actor)

        return _take(desk, case, EndForm(), work, "day", "The end of the case is recorded.")

    @pages.post("/cases/<case>/retention/hold")
    @guarded(Action.RETENTION_MANAGE, target_of(desk))
    def hold(case: str) -> Answer:
        def work(values: dict[str, Any]) -> None:
            desk.hold(case, values["reason"], identity().actor, held=True)

        said = "The legal hold is set. Nothing of this case can be destroyed."
        return _take(desk, case, HoldSchema(), work, "reason", said)

    @pages.post("/cases/<case>/retention/lift")
    @guarded(Action.RETENTION_MANAGE, target_of(desk))
    def lift(case: str) -> Answer:
        def work(values: dict[str, Any]) -> None:
            desk.hold(case, values["reason"], identity().actor, held=False)

        return _take(desk, case, LiftSchema(), work, "reason", "The legal hold is lifted.")


def _destroying(pages: Blueprint, desk: RetentionDesk) -> None:
    @pages.post("/cases/<case>/destruction")
    @guarded(Action.RETENTION_MANAGE, target_of(desk))
    def propose(case: str) -> Answer:
        def work(values: dict[str, Any]) -> None:
            desk.propose(case, values["reason"], identity().actor)

        said = "Proposed. Nothing is destroyed until another person confirms it."
        return _take(desk, case, ProposeSchema(), work, "destroy", said)

    @pages.post("/cases/<case>/destruction/withdraw")
    @guarded(Action.DESTRUCTION_CONFIRM, target_of(desk))
    def withdraw(case: str) -> Answer:
        def work(values: dict[str, Any]) -> None:
            desk.withdraw(case, values["proposal"], identity().actor)

        return _take(desk, case, ProposalSchema(), work, "reference", "The proposal is withdrawn.")

    @pages.post("/cases/<case>/destruction/confirm")
    @guarded(Action.DESTRUCTION_CONFIRM, target_of(desk))
    def confirm(case: str) -> Answer:
        def work(values: dict[str, Any]) -> None:
            desk.confirm(case, values["proposal"], values["reference"], identity().actor)

        return _take(desk, case, ConfirmSchema(), work, "reference", "Confirmed.")


def _take(
    desk: RetentionDesk,
    case: str,
    schema: Schema,
    work: Callable[[dict[str, Any]], None],
    place: str,
    said: str,
) -> Answer:
    """Do what a form asks, or show the page again with what is wrong, at ``place`` of the form."""
    form = read_form(schema)
    if not form.ok:
        errors = {place if place == "destroy" else name: text for name, text in form.errors.items()}
        return _page(desk, case, errors, form.typed), 422
    try:
        work(dict(form.values))
    except (Invalid, Conflict, Refused) as error:
        if error.code.endswith("-missing"):
            raise
        return _page(desk, case, {place: error.message}, form.typed), _STATUS[error.family]
    flash(said, "success")
    return redirect(url_for("retention.case_page", case=case), 303)


def _page(
    desk: RetentionDesk,
    case: str,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    about = Target(case=case)
    return render_template(
        "library/retention.html",
        view=desk.case(case),
        rules=desk.rules,
        manages=may(Action.RETENTION_MANAGE, about),
        confirms=may(Action.DESTRUCTION_CONFIRM, about),
        me=identity().actor,
        back=url_for("retention.cases"),
        errors=errors or {},
        typed=typed or {},
        **_CALLED,
    )
