"""People in the documents whom nobody registered, each offered as one new register entry."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response as Redirect

from services.redaction.desk import Desk
from services.redaction.domain.strangers import next_label
from services.redaction.pages.register import ROLES
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action, Target
from shared.web.forms import Form, read_form
from shared.web.guard import guarded, may


class StrangerSchema(Schema):
    """One of them as a new entry: label, role, and the names that are theirs."""

    stranger = fields.String(required=True)
    version = fields.Integer(required=True)
    label = fields.String(
        required=True,
        validate=validate.Length(1, 40, error="Enter a label of up to 40 characters"),
    )
    role = fields.String(load_default="")
    names = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(min=1, error="Choose at least one name"),
    )


def add(pages: Blueprint, desk: Desk) -> None:
    """The routes of the page."""

    @pages.get("/cases/<case>/people")
    @guarded(Action.REDACTION_SEE, _case)
    def people_page(case: str) -> str:
        return _page(desk, case, Form())

    @pages.post("/cases/<case>/people")
    @guarded(Action.REDACTION_DECIDE, _case)
    def add_person(case: str) -> Redirect | tuple[str, int]:
        form = read_form(StrangerSchema())
        if form.ok:
            form = _add(desk, case, form)
        if not form.ok:
            return _page(desk, case, form), 422
        flash("Added to the register. Every document is being read against it again.", "success")
        return redirect(url_for("redaction.people_page", case=case), 303)


def _add(desk: Desk, case: str, form: Form) -> Form:
    """The form again, with what the register would not take as its error."""
    values = form.values
    try:
        desk.add_stranger(
            case,
            values["stranger"],
            label=values["label"],
            role=values["role"],
            names=values["names"],
            base_version=values["version"],
        )
    except (Conflict, Invalid) as error:
        return Form({}, form.typed, {"label": error.message})
    return form


def _case(args: Any) -> Target:
    return Target(case=args["case"])


def _page(desk: Desk, case: str, form: Form) -> str:
    record, register = desk.register(case)
    found = desk.strangers(case)
    numbers = {review.id: review.number for review in desk.reviews(case)}
    wanted = request.args.get("from", "")
    labels = {
        one.id: next_label(
            register, "Professional" if one.base == "Person" and one.staff else one.base
        )
        for one in found
    }
    errors = {
        f"{name}-{form.typed.get('stranger', '')}": said for name, said in form.errors.items()
    }
    return render_template(
        "redaction/people.html",
        record=record,
        found=found,
        numbers=numbers,
        labels=labels,
        roles=ROLES,
        came_from=wanted if wanted in numbers else "",
        deciding=may(Action.REDACTION_DECIDE, Target(case=case)),
        form=form,
        errors=errors,
    )
