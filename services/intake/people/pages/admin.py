"""People, agencies and API tokens: for the administrator, the manager and agencies' officers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from marshmallow import Schema, fields, validate

from services.intake.people import domain
from services.intake.people.handlers import api_tokens, directory, sessions
from services.intake.people.pages.labels import AGENCY_KINDS, ROLES, SCOPES
from services.intake.people.ports import Desk
from services.intake.people.records import Agency, ApiToken
from shared.domain.errors import Conflict, Invalid, LockgateError
from shared.domain.policy import Action, Role, Target
from shared.web.forms import Form, read_form
from shared.web.guard import TargetOf, guarded, identity, may


def _text(empty: str = "") -> fields.String:
    """A text; ``empty`` is what to say when nothing was typed, if something must be."""
    needed = validate.Length(1, error=empty) if empty else None
    return fields.String(load_default="", validate=needed)


class _PersonForm(Schema):
    name = _text("Enter a name")
    email = _text("Enter an email address")
    roles = fields.List(fields.String(), load_default=[])
    agency = _text()


class _AgencyForm(Schema):
    name = _text("Enter a name")
    kind = _text("Choose a kind")


class _TokenForm(Schema):
    label = _text("Enter a name")
    scopes = fields.List(fields.String(), load_default=[])
    days = fields.Integer(
        load_default=365,
        validate=validate.Range(1, 366, error="Enter a number of days from 1 to 366"),
        error_messages={"invalid": "Enter a number of days from 1 to 366"},
    )


def blueprint(desk: Desk) -> Blueprint:
    """The administration pages over the desk's ports."""
    pages = Blueprint("people_admin", __name__, template_folder="../templates")
    _add_people(pages, desk)
    _add_person(pages, desk)
    _add_agencies(pages, desk)
    _add_tokens(pages, desk)
    return pages


# --- people -----------------------------------------------------------------------------------


def _add_people(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/people")
    @guarded(Action.PEOPLE_MANAGE)
    def people_page() -> str:
        with desk.uow_factory() as uow:
            people = directory.see_people(uow=uow, vault=desk.vault)
            names = {agency.id: agency.name for agency in directory.agencies(uow=uow)}
        return render_template(
            "people/people.html", people=people, agency_names=names, role_names=dict(ROLES)
        )

    @pages.get("/people/new")
    @guarded(Action.PEOPLE_MANAGE)
    def new_person_page() -> str:
        return _person_form(desk, Form())

    @pages.post("/people/new")
    @guarded(Action.PEOPLE_MANAGE)
    def new_person_send() -> Response:
        form = read_form(_PersonForm())
        if not form.ok:
            return make_response(_person_form(desk, form), 422)
        try:
            with desk.uow_factory() as uow:
                person = directory.add_person(
                    **form.values, uow=uow, vault=desk.vault, key=desk.key, clock=desk.clock
                )
                secret = directory.invite(person, uow=uow, key=desk.key, clock=desk.clock, by=_me())
                uow.commit()
        except (Invalid, Conflict) as error:
            failed = _failed(form, error)
            return make_response(_person_form(desk, failed), 422)
        return make_response(_invitation_page(secret, "/people"))


def _person_form(desk: Desk, form: Form) -> str:
    with desk.uow_factory() as uow:
        agencies = [(one.id, one.name) for one in directory.agencies(uow=uow) if one.active]
    return render_template(
        "people/person_new.html",
        form=form,
        errors=form.errors,
        roles=ROLES,
        agencies=[("", "No agency"), *agencies],
        back="/people",
    )


def _invitation_page(secret: str, back: str) -> str:
    link = f"{request.host_url}invitations/{secret}"
    days = domain.INVITATION_LIFE.days
    return render_template("people/invited.html", link=link, days=days, back=back)


def _add_person(pages: Blueprint, desk: Desk) -> None:
    known = _person_exists(desk)

    @pages.get("/people/<person>")
    @guarded(Action.PEOPLE_MANAGE, target=known)
    def person_page(person: str) -> str:
        return _one_person(desk, person, None)

    @pages.post("/people/<person>/roles")
    @guarded(Action.PEOPLE_MANAGE, target=known)
    def roles_send(person: str) -> Response:
        form = read_form(_PersonForm(only=("roles", "agency")))
        try:
            with desk.uow_factory() as uow:
                directory.change_roles(person, **form.values, uow=uow, vault=desk.vault, by=_me())
                uow.commit()
        except (Invalid, Conflict) as error:
            return make_response(_one_person(desk, person, _failed(form, error)), 422)
        flash("The roles were changed. They apply from the person's next request.", "success")
        return _back(f"/people/{person}")

    @pages.post("/people/<person>/active")
    @guarded(Action.PEOPLE_MANAGE, target=known)
    def active_send(person: str) -> Response:
        active = request.form.get("active") == "yes"
        with desk.uow_factory() as uow:
            directory.set_active(
                person, active=active, uow=uow, vault=desk.vault, clock=desk.clock, by=_me()
            )
            uow.commit()
        flash("The person is let in again." if active else "The person is shut out.", "success")
        return _back(f"/people/{person}")

    @pages.post("/people/<person>/sessions/end")
    @guarded(Action.PEOPLE_MANAGE, target=known)
    def end_sessions(person: str) -> Response:
        with desk.uow_factory() as uow:
            sessions.end_all(person, uow=uow, clock=desk.clock)
            uow.commit()
        flash("The person is signed out everywhere.", "success")
        return _back(f"/people/{person}")

    @pages.post("/people/<person>/invitation")
    @guarded(Action.PEOPLE_MANAGE, target=known)
    def invite_again(person: str) -> str:
        with desk.uow_factory() as uow:
            secret = directory.invite(person, uow=uow, key=desk.key, clock=desk.clock, by=_me())
            uow.commit()
        return _invitation_page(secret, f"/people/{person}")


def _person_exists(desk: Desk) -> TargetOf:
    def target(args: Mapping[str, Any]) -> Target:
        with desk.uow_factory() as uow:
            found = directory.exists(args["person"], uow=uow)
        return Target(people=frozenset({found}))

    return target


def _one_person(desk: Desk, person: str, form: Form | None) -> str:
    with desk.uow_factory() as uow:
        shown = directory.see_person(person, uow=uow, vault=desk.vault)
        agencies = [(one.id, one.name) for one in directory.agencies(uow=uow)]
        open_sessions = len(sessions.living(person, uow=uow, clock=desk.clock))
    filled = form or Form({}, {"roles": list(shown.roles), "agency": shown.agency})
    return render_template(
        "people/person.html",
        person=shown,
        form=filled,
        errors=filled.errors,
        roles=ROLES,
        agencies=[("", "No agency"), *agencies],
        open_sessions=open_sessions,
        own=person == _me(),
        back="/people",
    )


# --- agencies ---------------------------------------------------------------------------------


def _add_agencies(pages: Blueprint, desk: Desk) -> None:
    def shown(form: Form) -> str:
        with desk.uow_factory() as uow:
            found = directory.agencies(uow=uow)
        return render_template(
            "people/agencies.html",
            agencies=found,
            form=form,
            errors=form.errors,
            kinds=AGENCY_KINDS,
            kind_names=dict(AGENCY_KINDS),
            token_agencies={
                one.id for one in found if may(Action.TOKENS_MANAGE, Target(agency=one.id))
            },
        )

    @pages.get("/agencies")
    @guarded(Action.AGENCIES_MANAGE)
    def agencies_page() -> str:
        return shown(Form())

    @pages.post("/agencies")
    @guarded(Action.AGENCIES_MANAGE)
    def agencies_send() -> Response:
        form = read_form(_AgencyForm())
        if not form.ok:
            return make_response(shown(form), 422)
        try:
            with desk.uow_factory() as uow:
                directory.add_agency(**form.values, uow=uow, clock=desk.clock)
                uow.commit()
        except (Invalid, Conflict) as error:
            return make_response(shown(_failed(form, error)), 422)
        flash("The agency was added.", "success")
        return _back("/agencies")


# --- API tokens -------------------------------------------------------------------------------


def _add_tokens(pages: Blueprint, desk: Desk) -> None:
    def shown(agency: str, form: Form, token: str = "") -> str:
        with desk.uow_factory() as uow:
            name = uow.get(Agency, agency).name
            tokens = api_tokens.tokens_of(agency, uow=uow, vault=desk.vault)
        return render_template(
            "people/tokens.html",
            agency=agency,
            agency_name=name,
            tokens=tokens,
            token=token,
            form=form,
            errors=form.errors,
            scopes=SCOPES,
            scope_names=dict(SCOPES),
            now=desk.clock.now(),
        )

    @pages.get("/api-tokens")
    @guarded(Action.OWN_ACCOUNT)
    def own_tokens() -> Response:
        me = identity().subject
        officer = Role.AGENCY_OFFICER in me.roles and me.agency
        return _back(f"/agencies/{me.agency}/tokens" if officer else "/agencies")

    @pages.get("/agencies/<agency>/tokens")
    @guarded(Action.TOKENS_MANAGE, target=_agency_of(desk))
    def tokens_page(agency: str) -> str:
        return shown(agency, Form())

    @pages.post("/agencies/<agency>/tokens")
    @guarded(Action.TOKENS_MANAGE, target=_agency_of(desk))
    def tokens_send(agency: str) -> Response:
        form = read_form(_TokenForm())
        if not form.ok:
            return make_response(shown(agency, form), 422)
        try:
            with desk.uow_factory() as uow:
                token = api_tokens.issue(
                    agency,
                    **form.values,
                    uow=uow,
                    vault=desk.vault,
                    key=desk.key,
                    clock=desk.clock,
                    by=_me(),
                )
                uow.commit()
        except (Invalid, Conflict) as error:
            return make_response(shown(agency, _failed(form, error)), 422)
        return make_response(shown(agency, Form(), token))

    @pages.post("/api-tokens/<token>/revoke")
    @guarded(Action.TOKENS_MANAGE, target=_agency_of_token(desk))
    def revoke_token(token: str) -> Response:
        with desk.uow_factory() as uow:
            agency = uow.get(ApiToken, token).agency
            api_tokens.revoke(token, uow=uow, clock=desk.clock)
            uow.commit()
        flash("The token was revoked.", "success")
        return _back(f"/agencies/{agency}/tokens")


def _agency_of(desk: Desk) -> TargetOf:
    def target(args: Mapping[str, Any]) -> Target:
        with desk.uow_factory() as uow:
            return Target(agency=uow.get(Agency, args["agency"]).id)

    return target


def _agency_of_token(desk: Desk) -> TargetOf:
    def target(args: Mapping[str, Any]) -> Target:
        with desk.uow_factory() as uow:
            return Target(agency=uow.get(ApiToken, args["token"]).agency)

    return target


# --- helpers ----------------------------------------------------------------------------------


def _me() -> str:
    return identity().subject.person


def _back(path: str) -> Response:
    return cast(Response, redirect(path, 303))


_MESSAGES = {
    "person-exists": ("email", "Somebody with this email address is here already"),
    "agency-exists": ("name", "An agency with this name is here already"),
    "kind": ("kind", ""),
    "days": ("days", ""),
    "scopes": ("scopes", ""),
}


def _failed(form: Form, error: LockgateError) -> Form:
    name, message = _MESSAGES.get(error.code, (error.code, ""))
    if name == "name" and "label" in form.typed:
        name = "label"
    return Form({}, form.typed, {name: message or error.message})
