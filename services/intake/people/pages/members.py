"""Who holds which role on a case: the manager gives and takes them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from marshmallow import Schema, fields, validate

from services.intake.people.handlers import directory
from services.intake.people.pages.labels import CASE_ROLE_NAMES
from services.intake.people.ports import Desk
from services.intake.people.records import CaseMembership
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action, Target
from shared.web.forms import Form, read_form
from shared.web.guard import TargetOf, guarded, identity


class _GrantForm(Schema):
    person = fields.String(load_default="", validate=validate.Length(1, error="Choose a person"))
    role = fields.String(load_default="", validate=validate.Length(1, error="Choose a role"))
    audience = fields.String(load_default="")


def case_of(args: Mapping[str, Any]) -> Target:
    """The case in the address; whether it exists shows in who holds a role on it."""
    return Target(case=args["case"])


def blueprint(desk: Desk) -> Blueprint:
    """The membership pages over the desk's ports."""
    pages = Blueprint("case_people", __name__, template_folder="../templates")

    @pages.get("/cases/<case>/people")
    @guarded(Action.CASE_MANAGE, target=case_of)
    def members_page(case: str) -> str:
        return _page(desk, case, Form())

    @pages.post("/cases/<case>/people")
    @guarded(Action.CASE_MANAGE, target=case_of)
    def members_send(case: str) -> Response:
        form = read_form(_GrantForm())
        if not form.ok:
            return make_response(_page(desk, case, form), 422)
        values = form.values
        audience = f"FAMILY:{values['audience']}" if values["audience"] else ""
        try:
            with desk.uow_factory() as uow:
                directory.grant(
                    case,
                    values["person"],
                    values["role"],
                    audience=audience,
                    uow=uow,
                    vault=desk.vault,
                    clock=desk.clock,
                    by=identity().subject.person,
                )
                uow.commit()
        except (Invalid, Conflict) as error:
            failed = Form({}, form.typed, {_field(error.code): error.message})
            return make_response(_page(desk, case, failed), 422)
        flash("The role was given.", "success")
        return cast(Response, redirect(f"/cases/{case}/people", 303))

    @pages.post("/cases/<case>/people/<membership>/revoke")
    @guarded(Action.CASE_MANAGE, target=case_of_membership(desk))
    def revoke_send(case: str, membership: str) -> Response:
        with desk.uow_factory() as uow:
            directory.revoke(
                membership,
                uow=uow,
                vault=desk.vault,
                clock=desk.clock,
                by=identity().subject.person,
            )
            uow.commit()
        flash("The role was taken away. It ends at the person's next request.", "success")
        return cast(Response, redirect(f"/cases/{case}/people", 303))

    return pages


def case_of_membership(desk: Desk) -> TargetOf:
    """The case of the role in the address, when it is the case in the address."""

    def target(args: Mapping[str, Any]) -> Target:
        with desk.uow_factory() as uow:
            found = uow.get(CaseMembership, args["membership"])
        if found.case != args["case"]:
            raise Invalid("membership-missing", "There is no such role on this case.")
        return Target(case=found.case)

    return target


def _page(desk: Desk, case: str, form: Form) -> str:
    with desk.uow_factory() as uow:
        members = directory.members_of(case, uow=uow)
        people = directory.see_people(uow=uow, vault=desk.vault)
    names = {person.id: person.name for person in people}
    choices = [(person.id, person.called) for person in people if person.active]
    return render_template(
        "people/members.html",
        case=case,
        members=members,
        names=names,
        choices=[("", "Choose a person"), *choices],
        roles=CASE_ROLE_NAMES,
        role_names=dict(CASE_ROLE_NAMES),
        form=form,
        errors=form.errors,
        back=f"/cases/{case}",
    )


def _field(code: str) -> str:
    if code in {"person-missing", "person-inactive"}:
        return "person"
    return "audience" if code.startswith("audience") else "role"
