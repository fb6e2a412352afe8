"""Bank holidays: how far they are known, and those proclaimed since."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from services.intake.domain.cases import ProclaimedHoliday
from services.intake.front import Front, actor
from services.intake.handlers import clockwork
from services.intake.pages.times import TypedWrongError, needed_day
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded


def add(pages: Blueprint, front: Front) -> None:
    """The holidays' routes."""

    @pages.get("/holidays")
    @guarded(Action.CASE_OPEN)
    def holidays_page() -> str:
        return _page(front, Form())

    @pages.post("/holidays")
    @guarded(Action.CASE_OPEN)
    def proclaim() -> Any:
        typed = request.form.to_dict()
        try:
            on = needed_day(typed, "on")
            with front.units() as uow:
                clockwork.proclaim_holiday(
                    on, typed.get("name", ""), by=actor(), uow=uow, desk=front.desk
                )
                uow.commit()
        except TypedWrongError as error:
            return _page(front, Form({}, typed, {"on": str(error)})), 422
        except (Invalid, Conflict) as error:
            field = "name" if error.code == "holiday-name" else "on"
            return _page(front, Form({}, typed, {field: error.message})), 422
        flash("Added. Every open case was counted again.", "success")
        return redirect("/holidays", 303)


def _page(front: Front, form: Form) -> str:
    with front.units() as uow:
        proclaimed = uow.find(ProclaimedHoliday, order_by="on")
        calendar = front.desk.calendar(uow)
    today = front.desk.today()
    coming = [(on, name) for on, name in sorted(calendar.holidays.items()) if on >= today]
    return render_template(
        "intake/holidays.html",
        coming=coming[:12],
        proclaimed={one.on for one in proclaimed},
        known_until=calendar.known_until,
        form=form,
        errors=form.errors,
        back="/cases",
    )
