"""The first screen: cases, what is due, who is late, what is next. And opening a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from services.intake.domain.cases import Guidance
from services.intake.front import Front, actor
from services.intake.handlers import board, cases
from services.intake.pages.paging import page_number, pagination
from services.intake.pages.times import TypedWrongError, typed_instant
from shared.domain.errors import Invalid
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded

_FROM_SENT = "The rapid review counts from the day the notification was sent"
_FROM_AWARE = "The rapid review counts from the day the local authority became aware"
_NO_CASE = "No case has this reference; check it against your letter, for example CSPR-2026-0001"
_REFERENCE = 100
GUIDANCE = (
    (Guidance.WT2026.value, "Working Together 2026", _FROM_SENT),
    (Guidance.WT2023.value, "Working Together 2023", _FROM_SENT),
    (Guidance.WT2018.value, "Working Together 2018", _FROM_AWARE),
)


def add(pages: Blueprint, front: Front) -> None:
    """The board's routes."""

    @pages.get("/cases")
    @guarded(Action.BOARD_SEE)
    def the_board() -> str:
        return _board(front, Form())

    @pages.get("/cases/find")
    @guarded(Action.BOARD_SEE)
    def find_case() -> Any:
        typed = request.args.get("reference", "")[:_REFERENCE]
        with front.units() as uow:
            found = board.case_called(typed, uow=uow)
        if found is None:
            return _board(front, Form({}, {"reference": typed}, {"reference": _NO_CASE})), 404
        return redirect(f"/cases/{found.id}", 303)

    @pages.get("/board")
    @guarded(Action.BOARD_SEE)
    def board_address() -> Any:
        return redirect("/cases", 303)

    @pages.get("/cases/new")
    @guarded(Action.CASE_OPEN)
    def new_case() -> str:
        return _form(Form(typed={"guidance": Guidance.WT2026.value}))

    @pages.post("/cases/new")
    @guarded(Action.CASE_OPEN)
    def open_case() -> Any:
        typed = request.form.to_dict()
        try:
            aware_at = typed_instant(typed, "aware") if typed.get("aware-day", "").strip() else None
            guidance = Guidance(typed.get("guidance", ""))
            with front.units() as uow:
                case = cases.open_case(
                    guidance,
                    by=actor(),
                    uow=uow,
                    desk=front.desk,
                    aware_at=aware_at,
                    reason=typed.get("reason", ""),
                )
                uow.commit()
        except TypedWrongError as error:
            return _form(Form({}, typed, {"aware": str(error)})), 422
        except ValueError:
            return _form(Form({}, typed, {"guidance": "Choose the guidance"})), 422
        except Invalid as error:
            field = "reason" if error.code == "reason-required" else "aware"
            return _form(Form({}, typed, {field: error.message})), 422
        return redirect(f"/cases/{case.id}", 303)


def _board(front: Front, form: Form) -> str:
    with front.units() as uow:
        page = board.board(uow=uow, desk=front.desk, page=page_number())
    return render_template(
        "intake/board.html",
        page=page,
        ways=pagination("/cases", page.number, page.pages),
        today=front.desk.today(),
        form=form,
        errors=form.errors,
    )


def _form(form: Form) -> str:
    return render_template(
        "intake/new_case.html", form=form, errors=form.errors, guidance=GUIDANCE, back="/cases"
    )
