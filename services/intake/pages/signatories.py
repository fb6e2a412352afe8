"""Who signs for which partner on a case, and until when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from services.intake.domain.decisions import Seat
from services.intake.front import Front, actor
from services.intake.handlers import signing
from services.intake.pages.times import TypedWrongError, typed_day
from services.intake.people.handlers import directory
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded

SEATS = tuple((one.value, one.called) for one in Seat)


def add(pages: Blueprint, front: Front) -> None:
    """The signatories' routes."""

    @pages.get("/cases/<case>/signatories")
    @guarded(Action.CASE_MANAGE, target=front.of_case)
    def signatories_page(case: str) -> str:
        return _page(front, case, Form())

    @pages.post("/cases/<case>/signatories")
    @guarded(Action.CASE_MANAGE, target=front.of_case)
    def appoint(case: str) -> Any:
        typed = request.form.to_dict()
        missing = {} if typed.get("person") else {"person": "Choose a person"}
        if typed.get("seat") not in {one.value for one in Seat}:
            missing["seat"] = "Choose a partner"
        if missing:
            return _page(front, case, Form({}, typed, missing)), 422
        try:
            until = typed_day(typed, "until")
            with front.units() as uow:
                signing.appoint(
                    case,
                    typed.get("person", ""),
                    Seat(typed["seat"]),
                    by=actor(),
                    uow=uow,
                    desk=front.desk,
                    delegate=typed.get("delegate") == "yes",
                    valid_until=until,
                )
                uow.commit()
        except TypedWrongError as error:
            return _page(front, case, Form({}, typed, {"until": str(error)})), 422
        except (Invalid, Conflict) as error:
            return _page(front, case, Form({}, typed, {"person": error.message})), 422
        flash("The signatory was appointed.", "success")
        return redirect(f"/cases/{case}/signatories", 303)


def _page(front: Front, case: str, form: Form) -> str:
    with front.units() as uow:
        people = directory.see_people(uow=uow, vault=front.desk.vault)
        serving = [
            (seat, person, signing.appointment_of(case, person, uow))
            for person, seat in front.staff.signatories(case, uow)
        ]
    names = {one.id: one.name for one in people}
    return render_template(
        "intake/signatories.html",
        serving=sorted(serving, key=lambda one: one[0]),
        names=names,
        choices=[("", "Choose a person"), *((p.id, p.called) for p in people if p.active)],
        seats=SEATS,
        form=form,
        errors=form.errors,
        back=f"/cases/{case}",
    )
