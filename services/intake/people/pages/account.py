"""One's own account: the first page after signing in, sessions, password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from marshmallow import Schema, fields, validate

from services.intake.people.handlers import directory, sessions
from services.intake.people.ports import Desk
from services.intake.people.records import Session
from shared.domain.errors import Invalid, Refused
from shared.domain.policy import Action, Target
from shared.web.forms import Form, read_form
from shared.web.guard import TargetOf, guarded, identity
from shared.web.layout import first_page


class _ChangePassword(Schema):
    present = fields.String(
        required=True,
        validate=validate.Length(1, 1024, error="Enter the password you have now"),
        error_messages={"required": "Enter the password you have now"},
        metadata={"secret": True},
    )
    password = fields.String(
        required=True,
        validate=validate.Length(1, 1024, error="Enter a new password"),
        error_messages={"required": "Enter a new password"},
        metadata={"secret": True},
    )


def blueprint(desk: Desk) -> Blueprint:
    """The account pages over the desk's ports."""
    pages = Blueprint("account", __name__, template_folder="../templates")

    @pages.get("/")
    @guarded(Action.OWN_ACCOUNT)
    def home() -> Response:
        return cast(Response, redirect(first_page(identity().all_roles), 303))

    @pages.get("/account")
    @guarded(Action.OWN_ACCOUNT)
    def account_page() -> str:
        me = identity()
        with desk.uow_factory() as uow:
            person = directory.see_person(me.subject.person, uow=uow, vault=desk.vault)
            living = sessions.living(person.id, uow=uow, clock=desk.clock)
        return render_template(
            "people/account.html", person=person, sessions=living, present=me.session
        )

    @pages.post("/account/sessions/<session>/end")
    @guarded(Action.OWN_ACCOUNT, target=_owner_of_session(desk))
    def end_session(session: str) -> Response:
        with desk.uow_factory() as uow:
            sessions.end_one(identity().subject.person, session, uow=uow, clock=desk.clock)
            uow.commit()
        flash("That device is signed out.", "success")
        return cast(Response, redirect("/account", 303))

    @pages.post("/account/sessions/end")
    @guarded(Action.OWN_ACCOUNT)
    def end_all_sessions() -> Response:
        with desk.uow_factory() as uow:
            sessions.end_all(identity().subject.person, uow=uow, clock=desk.clock)
            uow.commit()
        return cast(Response, redirect("/signed-out", 303))

    @pages.get("/account/password")
    @guarded(Action.OWN_ACCOUNT)
    def password_page() -> str:
        return render_template("people/password.html", form=Form(), back="/account")

    @pages.post("/account/password")
    @guarded(Action.OWN_ACCOUNT)
    def password_send() -> Response:
        form = read_form(_ChangePassword())
        if form.ok:
            form = _change(desk, form)
        if form.ok:
            return cast(Response, redirect("/signed-out", 303))
        page = render_template(
            "people/password.html", form=form, errors=form.errors, back="/account"
        )
        return make_response(page, 422)

    return pages


def _owner_of_session(desk: Desk) -> TargetOf:
    def target(args: Mapping[str, Any]) -> Target:
        with desk.uow_factory() as uow:
            return Target(people=frozenset({uow.get(Session, args["session"]).person}))

    return target


def _change(desk: Desk, form: Form) -> Form:
    try:
        directory.change_password(
            identity().subject.person,
            untrusted_present=form.values["present"],
            untrusted_new=form.values["password"],
            uow_factory=desk.uow_factory,
            vault=desk.vault,
            key=desk.key,
            passwords=desk.passwords,
            clock=desk.clock,
        )
    except Invalid as error:
        return Form({}, {}, {"password": error.message})
    except Refused as error:
        return Form({}, {}, {"present": error.message})
    return form
