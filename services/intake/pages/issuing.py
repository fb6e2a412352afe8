"""Asking agencies: one letter to many, and more time for one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from services.intake.domain import due_dates
from services.intake.domain.clocks import FactKind
from services.intake.domain.requests import LEGAL_BASIS, AgencyRequest, RequestState, ReturnType
from services.intake.front import Front, actor
from services.intake.handlers import requests
from services.intake.handlers.clockwork import timeline
from services.intake.pages.times import TypedWrongError, needed_day, typed_day
from services.intake.people.handlers import directory
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded

RETURNS = tuple((kind.value, kind.called) for kind in ReturnType)


def add(pages: Blueprint, front: Front) -> None:
    """The routes of issuing and extending."""

    @pages.get("/cases/<case>/requests/new")
    @guarded(Action.REQUEST_ISSUE, target=front.of_case)
    def issue_form(case: str) -> str:
        typed = {"return_types": [ReturnType.SUMMARY.value, ReturnType.RECORDS.value]}
        return _form(front, case, Form(typed=typed))

    @pages.post("/cases/<case>/requests/new")
    @guarded(Action.REQUEST_ISSUE, target=front.of_case)
    def issue(case: str) -> Any:
        return _issue(front, case)

    @pages.get("/requests/<request_id>/extension")
    @guarded(Action.REQUEST_ISSUE, target=front.of_request)
    def extension_form(request_id: str) -> str:
        return _extension(front, request_id, Form())

    @pages.post("/requests/<request_id>/extension")
    @guarded(Action.REQUEST_ISSUE, target=front.of_request)
    def extend(request_id: str) -> Any:
        return _extend(front, request_id)

    @pages.post("/requests/<request_id>/cancel")
    @guarded(Action.REQUEST_ISSUE, target=front.of_request)
    def take_back(request_id: str) -> Any:
        with front.units() as uow:
            case = uow.get(AgencyRequest, request_id).case
            requests.cancel_request(request_id, by=actor(), uow=uow, desk=front.desk)
            uow.commit()
        flash("The request was taken back.", "success")
        return redirect(f"/cases/{case}", 303)


def _issue(front: Front, case: str) -> Any:
    sent = request.form
    typed: dict[str, Any] = {
        **sent.to_dict(),
        "agencies": sent.getlist("agencies"),
        "return_types": sent.getlist("return_types"),
    }
    missing = {} if typed["agencies"] else {"agencies": "Choose at least one agency"}
    if not typed.get("asked", "").strip():
        missing["asked"] = "Enter what the agency is asked for"
    if missing:
        return _form(front, case, Form({}, typed, missing)), 422
    try:
        ask = requests.Ask(
            typed.get("asked", ""),
            tuple(kind for kind in ReturnType if kind.value in typed["return_types"]),
            typed_day(typed, "from"),
            typed_day(typed, "to"),
        )
        with front.units() as uow:
            made = requests.issue_requests(
                case, typed["agencies"], ask, by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
    except TypedWrongError as error:
        return _form(front, case, Form({}, typed, {"from": str(error)})), 422
    except (Invalid, Conflict) as error:
        return _form(front, case, Form({}, typed, {_field(error.code): error.message})), 422
    flash(f"{len(made)} {'agency was' if len(made) == 1 else 'agencies were'} asked.", "success")
    return redirect(f"/cases/{case}", 303)


def _form(front: Front, case: str, form: Form) -> str:
    with front.units() as uow:
        asked = {one.agency for one in uow.find(AgencyRequest, case=case, state=RequestState.OPEN)}
        agencies = [
            (one.id, one.name)
            for one in directory.agencies(uow=uow)
            if one.active and one.id not in asked
        ]
        calendar = front.desk.calendar(uow)
        sent_on = timeline(case, uow).on(FactKind.SIN_SENT)
    day0 = due_dates.return_day0(front.desk.today(), sent_on, calendar)
    return render_template(
        "intake/issue.html",
        agencies=agencies,
        returns=RETURNS,
        due=due_dates.agency_return(day0, calendar),
        legal_basis=LEGAL_BASIS,
        form=form,
        errors=form.errors,
        back=f"/cases/{case}",
    )


def _field(code: str) -> str:
    return {
        "asked": "asked",
        "return-types": "return_types",
        "period-order": "from",
    }.get(code, "agencies")


def _extend(front: Front, request_id: str) -> Any:
    typed = request.form.to_dict()
    try:
        until = needed_day(typed, "until")
        with front.units() as uow:
            made = requests.extend_request(
                request_id, until, typed.get("reason", ""), by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
    except TypedWrongError as error:
        return _extension(front, request_id, Form({}, typed, {"until": str(error)})), 422
    except Invalid as error:
        field = "reason" if error.code == "reason-required" else "until"
        return _extension(front, request_id, Form({}, typed, {field: error.message})), 422
    flash("The agency has more time.", "success")
    return redirect(f"/cases/{made.case}", 303)


def _extension(front: Front, request_id: str, form: Form) -> str:
    with front.units() as uow:
        found = uow.get(AgencyRequest, request_id)
        agency = front.staff.agency_name(found.agency, uow)
    return render_template(
        "intake/extension.html",
        agency=agency,
        form=form,
        errors=form.errors,
        back=f"/cases/{found.case}",
    )
