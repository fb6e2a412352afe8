"""The decision: write it, send it for checking, read it on a phone, sign or dissent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from services.intake.domain.cases import Case
from services.intake.domain.decisions import (
    Answer,
    Content,
    Criterion,
    Decision,
    DecisionState,
    DecisionVersion,
    NationalView,
    Outcome,
    Seat,
    Signature,
    SignatureState,
    missing_seats,
    version_id,
)
from services.intake.domain.documents import DocumentState
from services.intake.front import Front, actor
from services.intake.handlers import case_page, decisions, signing
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.policy import Action, Role, Target
from shared.web.forms import Form
from shared.web.guard import guarded, may, subject

STATES = {
    DecisionState.DRAFT: ("Draft", "govuk-tag--grey"),
    DecisionState.CHECKING: ("Being checked for identifiers", "govuk-tag--blue"),
    DecisionState.BLOCKED: ("Identifiers found", "govuk-tag--red"),
    DecisionState.OPEN: ("Open for signature", "govuk-tag--yellow"),
    DecisionState.COMPLETE: ("Signed by all three partners", "govuk-tag--green"),
}
OUTCOMES = tuple((one.value, one.called) for one in Outcome)
NATIONAL = tuple((one.value, one.called) for one in NationalView)


def add(pages: Blueprint, front: Front) -> None:
    """The decision's routes."""

    @pages.get("/decisions")
    @guarded(Action.OWN_ACCOUNT)
    def own_decisions() -> str:
        return _own(front)

    @pages.get("/cases/<case>/decision")
    @guarded(Action.DECISION_SEE, target=front.of_case)
    def decision_page(case: str) -> Any:
        return _page(front, case, Form())

    @pages.get("/cases/<case>/decision/edit")
    @guarded(Action.DECISION_EDIT, target=front.of_case)
    def edit_form(case: str) -> str:
        return _edit(front, case, None)

    @pages.post("/cases/<case>/decision/edit")
    @guarded(Action.DECISION_EDIT, target=front.of_case)
    def edit(case: str) -> Any:
        return _save(front, case)

    @pages.post("/decisions/<decision>/prepare")
    @guarded(Action.DECISION_EDIT, target=front.of_decision)
    def prepare(decision: str) -> Any:
        return _prepare(front, decision)

    @pages.post("/decisions/<decision>/sign")
    @guarded(Action.DECISION_SIGN, target=front.of_decision)
    def sign(decision: str) -> Any:
        return _sign(front, decision)


def _own(front: Front) -> str:
    cases = [
        held.case for held in subject().memberships if held.role in {Role.SIGNATORY, Role.MANAGER}
    ]
    found = []
    with front.units() as uow:
        for case in uow.find(Case, id=cases, order_by="reference") if cases else ():
            decision = decisions.current_decision(case.id, uow)
            if decision:
                found.append((case, decision))
    return render_template("intake/decisions.html", found=found, states=STATES)


def _page(front: Front, case: str, form: Form, status: int = 200) -> Any:
    with front.units() as uow:
        kept = uow.get(Case, case)
        decision = decisions.current_decision(case, uow)
        version = (
            uow.get(DecisionVersion, version_id(decision.id, decision.version))
            if decision
            else None
        )
        signatures = signing.signatures_on(decision, uow) if decision else []
        people = {one.person: front.staff.person_name(one.person, uow) for one in signatures}
        appointment = signing.appointment_of(case, subject().person, uow)
        shown = {one.document.id: one for one in case_page.documents_of(
            case=case, uow=uow, desk=front.desk
        )}  # fmt: skip
    content = (
        decisions.content_of(version, by=actor(), purpose="read-decision", desk=front.desk)
        if version
        else None
    )
    return render_template(
        "intake/decision.html",
        case=kept,
        decision=decision,
        content=content,
        signatures=signatures,
        people=people,
        seats=tuple(Seat),
        missing=missing_seats(signatures),
        states=STATES,
        my_seat=_free_seat(appointment, signatures),
        annexes=[shown[one] for one in content.annexes if one in shown] if content else [],
        form=form,
        errors=form.errors,
        back=f"/cases/{case}" if may(Action.CASE_SEE, Target(case=case)) else "/decisions",
    ), status


def _free_seat(appointment: Any, signatures: list[Signature]) -> Seat | None:
    if appointment is None:
        return None
    taken = {one.seat for one in signatures if one.state is not SignatureState.BLOCKED}
    return None if appointment.seat in taken else Seat(appointment.seat)


def _typed(content: Content | None, based_on: int) -> dict[str, Any]:
    if content is None:
        return {"based_on": "0", "annexes": []}
    typed: dict[str, Any] = {
        "based_on": str(based_on),
        "rapid_review": content.rapid_review,
        "outcome": content.outcome.value,
        "rationale": content.rationale,
        "national_view": content.national_view.value,
        "national_reason": content.national_reason,
        "annexes": list(content.annexes),
    }
    for one in content.answers:
        typed[f"{one.criterion}-met"] = "yes" if one.met else "no"
        typed[f"{one.criterion}-reason"] = one.reason
    return typed


def _edit(front: Front, case: str, form: Form | None) -> str:
    with front.units() as uow:
        decision = decisions.current_decision(case, uow)
        open_ = decision if decision and decision.state is not DecisionState.COMPLETE else None
        version = uow.get(DecisionVersion, version_id(open_.id, open_.version)) if open_ else None
        documents = [
            one
            for one in case_page.documents_of(case=case, uow=uow, desk=front.desk)
            if one.document.state is DocumentState.ACCEPTED
        ]
    if form is None:
        content = (
            decisions.content_of(version, by=actor(), purpose="edit-decision", desk=front.desk)
            if version
            else None
        )
        form = Form(typed=_typed(content, open_.version if open_ else 0))
    return render_template(
        "intake/decision_edit.html",
        form=form,
        errors=form.errors,
        outcomes=OUTCOMES,
        national=NATIONAL,
        criteria=tuple(Criterion),
        documents=[
            (one.document.id, f"{one.name} ({one.agency})", one.stage_words) for one in documents
        ],
        signed=open_ is not None and open_.state is DecisionState.OPEN,
        back=f"/cases/{case}/decision",
    )


def _save(front: Front, case: str) -> Any:
    sent = request.form
    typed: dict[str, Any] = {**sent.to_dict(), "annexes": sent.getlist("annexes")}
    errors = _gaps(sent)
    if errors:
        return _edit(front, case, Form({}, typed, errors)), 422
    content = Content(
        rapid_review=sent.get("rapid_review", ""),
        outcome=Outcome(sent["outcome"]),
        rationale=sent.get("rationale", ""),
        national_view=NationalView(sent["national_view"]),
        national_reason=sent.get("national_reason", ""),
        answers=tuple(
            Answer(one, sent[f"{one}-met"] == "yes", sent.get(f"{one}-reason", ""))
            for one in Criterion
        ),
        annexes=tuple(sent.getlist("annexes")),
    )
    based_on = sent.get("based_on", "0")
    try:
        with front.units() as uow:
            decisions.save_decision(
                case,
                content,
                based_on=int(based_on) if based_on.isdigit() else 0,
                by=actor(),
                uow=uow,
                desk=front.desk,
            )
            uow.commit()
    except (Invalid, Conflict) as error:
        field = "annexes" if error.code.startswith("annex") else "rapid_review"
        return _edit(front, case, Form({}, typed, {field: error.message})), 422
    flash("Saved as a new version.", "success")
    return redirect(f"/cases/{case}/decision", 303)


def _gaps(sent: MultiDict[str, str]) -> dict[str, str]:
    errors = {}
    if sent.get("outcome") not in {one.value for one in Outcome}:
        errors["outcome"] = "Choose what the partners decide"
    if sent.get("national_view") not in {one.value for one in NationalView}:
        errors["national_view"] = "Choose the partners' view"
    for one in Criterion:
        if sent.get(f"{one}-met") not in {"yes", "no"}:
            errors[f"{one}-met"] = "Choose yes or no"
    return errors


def _prepare(front: Front, decision: str) -> Any:
    with front.units() as uow:
        found = uow.get(Decision, decision)
    version = request.form.get("version", "0")
    try:
        with front.units() as uow:
            decisions.prepare_decision(
                decision,
                int(version) if version.isdigit() else 0,
                by=actor(),
                uow=uow,
                desk=front.desk,
            )
            uow.commit()
    except (Invalid, Conflict) as error:
        return _page(front, found.case, Form(errors={"": error.message}), 422)
    flash("Sent to be checked for identifiers. It opens for signature when clear.", "success")
    return redirect(f"/cases/{found.case}/decision", 303)


def _sign(front: Front, decision: str) -> Any:
    with front.units() as uow:
        found = uow.get(Decision, decision)
    sent = request.form
    typed = {"choice": sent.get("choice", ""), "reason": sent.get("reason", "")}
    if typed["choice"] not in {"agree", "dissent"}:
        return _page(front, found.case, Form({}, typed, {"choice": "Choose agree or dissent"}), 422)
    version = sent.get("version", "0")
    given = signing.Signing(
        decision=decision,
        version=int(version) if version.isdigit() else 0,
        content_hash=sent.get("content_hash", ""),
        person=subject().person,
        reauthenticated=True,
        dissents=typed["choice"] == "dissent",
        reason=typed["reason"],
    )
    try:
        front.confirm(sent.get("code", ""))
        with front.units() as uow:
            signing.sign_decision(given, uow=uow, desk=front.desk)
            uow.commit()
    except (Invalid, Conflict, Refused) as error:
        form = Form({}, typed, {_sign_field(error.code): error.message})
        return _page(front, found.case, form, 422)
    flash("Your signature is on the record.", "success")
    return redirect(f"/cases/{found.case}/decision", 303)


def _sign_field(code: str) -> str:
    if code == "reason-required":
        return "reason"
    return "code" if code in {"code-failed", "too-many-attempts", "sign-in-failed"} else ""
