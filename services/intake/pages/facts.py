"""Recording what the clocks run on: awareness, the notification, reasons, delays, holidays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from services.intake.domain.clocks import FactKind
from services.intake.front import Front, actor
from services.intake.handlers import cases, clockwork
from services.intake.pages.times import TypedWrongError, as_typed, typed_day, typed_instant
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded


@dataclass(frozen=True, slots=True)
class FactForm:
    """What one fact's page asks for."""

    title: str
    lead: str
    when: str
    reason: str
    reason_needed: bool = False
    reference: bool = False
    forecast: bool = False


FORMS = {
    FactKind.AWARE: FactForm(
        "Record when the local authority became aware",
        "This is the moment a named officer of the local authority knew, not the date of the "
        "incident. The Panel must be notified by the fifth working day after it.",
        "When did the local authority become aware?",
        "Why is this recorded on a later day?",
    ),
    FactKind.SIN_SENT: FactForm(
        "Record that the notification was sent",
        "Send the notification yourself in the government's online service. Then record its "
        "reference and when it was sent. Lockgate does not send it.",
        "When was it sent?",
        "Why was it sent after the fifth working day? (if it was)",
        reference=True,
    ),
    FactKind.SIN_WITHDRAWN: FactForm(
        "Record that the notification was withdrawn",
        "The rapid review clock stops as withdrawn. Both records are kept.",
        "When was it withdrawn?",
        "Why, and what is the view of the three partners?",
        reason_needed=True,
    ),
    FactKind.REVIEW_LATE_REASON: FactForm(
        "Give the reason for a late rapid review",
        "The clock stays late and shows that the reason was given. Send the pack all the same.",
        "When was the Panel told?",
        "What is the reason?",
        reason_needed=True,
    ),
    FactKind.DELAY_NOTICE: FactForm(
        "Record a delay notice for the local review",
        "A criminal trial or an inquest may delay publication. The Panel and the Secretary of "
        "State must be told why.",
        "When were the Panel and the Secretary of State told?",
        "What is the reason?",
        reason_needed=True,
        forecast=True,
    ),
    FactKind.LCSPR_PUBLISHED: FactForm(
        "Record that the local review was published",
        "The six-month clock stops. The review must stay online for a year.",
        "When was it published?",
        "Anything to keep with the record?",
    ),
}


def add(pages: Blueprint, front: Front) -> None:
    """The routes of the facts' forms."""

    @pages.get("/cases/<case>/facts/<kind>")
    @guarded(Action.CLOCK_RECORD, target=front.of_case)
    def fact_form(case: str, kind: str) -> str:
        found = _kind(kind)
        return _form(case, found, Form(typed=as_typed(front.desk.clock.now(), "happened")))

    @pages.post("/cases/<case>/facts/<kind>")
    @guarded(Action.CLOCK_RECORD, target=front.of_case)
    def record(case: str, kind: str) -> Any:
        found, typed = _kind(kind), request.form.to_dict()
        try:
            _record(front, case, found, typed)
        except TypedWrongError as error:
            return _form(case, found, Form({}, typed, {"happened": str(error)})), 422
        except (Invalid, Conflict) as error:
            return _form(case, found, Form({}, typed, {_field(error.code): error.message})), 422
        flash("Recorded. The clocks were counted again.", "success")
        return redirect(f"/cases/{case}", 303)


def _kind(untrusted: str) -> FactKind:
    found = next((kind for kind in FORMS if kind.value == untrusted), None)
    if found is None:
        raise Refused("not-found", "There is no such record.", hidden=True)
    return found


def _record(front: Front, case: str, kind: FactKind, typed: dict[str, str]) -> None:
    at, reason = typed_instant(typed, "happened"), typed.get("reason", "")
    with front.units() as uow:
        ports: dict[str, Any] = {"by": actor(), "uow": uow, "desk": front.desk}
        if kind is FactKind.SIN_SENT:
            reference = typed.get("reference", "")
            cases.record_notification(case, reference, at, reason=reason, **ports)
        else:
            forecast = typed_day(typed, "forecast")
            given = clockwork.NewFact(kind, at, reason, forecast_on=forecast)
            clockwork.record_fact(case, given, **ports)
        uow.commit()


def _field(code: str) -> str:
    if code == "sin-reference":
        return "reference"
    return "reason" if code == "reason-required" else "happened"


def _form(case: str, kind: FactKind, form: Form) -> str:
    return render_template(
        "intake/fact.html",
        asks=FORMS[kind],
        form=form,
        errors=form.errors,
        back=f"/cases/{case}",
    )
