"""Signing in, setting up the second factor, and taking up an invitation."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    make_response,
    render_template,
    request,
    session,
)
from marshmallow import Schema, fields, validate

from services.intake.people import domain
from services.intake.people.handlers import directory, sign_in
from services.intake.people.handlers.sessions import SignedIn
from services.intake.people.pages.session import go
from services.intake.people.ports import Desk
from services.intake.people.records import Person
from shared.domain.errors import Conflict, Invalid, LockgateError, Refused
from shared.domain.policy import Action
from shared.web.forms import Form, read_form
from shared.web.guard import guarded, identity
from shared.web.paths import SIGN_IN, safe_next
from shared.web.tokens import (
    DEVICE_PATH,
    SESSION_PATH,
    access_cookie,
    device_cookie,
    put_cookie,
    session_cookie,
)

PROVEN_FOR = 600
"""Seconds between password and code."""


class _Password(Schema):
    email = fields.String(
        required=True,
        validate=validate.Length(1, 320, error="Enter your email address"),
        error_messages={"required": "Enter your email address"},
    )
    password = fields.String(
        required=True,
        validate=validate.Length(1, 1024, error="Enter your password"),
        error_messages={"required": "Enter your password"},
        metadata={"secret": True},
    )


class _Code(Schema):
    code = fields.String(
        required=True,
        validate=validate.Length(1, 40, error="Enter the code"),
        error_messages={"required": "Enter the code"},
        metadata={"secret": True},
    )


class _NewPassword(Schema):
    password = fields.String(
        required=True,
        validate=validate.Length(1, 1024, error="Enter a password"),
        error_messages={"required": "Enter a password"},
        metadata={"secret": True},
    )


def blueprint(desk: Desk) -> Blueprint:
    """The pages of signing in over the desk's ports."""
    pages = Blueprint("sign_in", __name__, template_folder="../templates")
    _add_password(pages, desk)
    _add_code(pages, desk)
    _add_enrolment(pages, desk)
    _add_invitation(pages, desk)
    return pages


# --- password and code ------------------------------------------------------------------------


def _add_password(pages: Blueprint, desk: Desk) -> None:
    @pages.get(SIGN_IN)
    @guarded(Action.PUBLIC)
    def sign_in_page() -> Response | str:
        if identity().subject.person:
            return go(safe_next(request.args.get("next")))
        return render_template("people/sign_in.html", form=Form(), next=_next())

    @pages.post(SIGN_IN)
    @guarded(Action.PUBLIC)
    def sign_in_send() -> Response:
        form = read_form(_Password())
        if not form.ok:
            return _again("people/sign_in.html", form, 422)
        try:
            proven = _prove(desk, form)
        except Refused as error:
            return _again("people/sign_in.html", _failed(form, "email", error), _status(error))
        _remember(proven.person, desk)
        step = "code" if proven.enrolled else "enrol"
        return go(f"{SIGN_IN}/{step}", wanted=_next())


def _add_code(pages: Blueprint, desk: Desk) -> None:
    @pages.get(f"{SIGN_IN}/code")
    @guarded(Action.PUBLIC)
    def code_page() -> Response | str:
        if not _proven(desk):
            return go(SIGN_IN, wanted=_next())
        return render_template("people/code.html", form=Form(), next=_next())

    @pages.post(f"{SIGN_IN}/code")
    @guarded(Action.PUBLIC)
    def code_send() -> Response:
        person = _proven(desk)
        if not person:
            return go(SIGN_IN, wanted=_next())
        form = read_form(_Code())
        if not form.ok:
            return _again("people/code.html", form, 422)
        try:
            signed_in = sign_in.check_code(
                person,
                form.values["code"],
                untrusted_device=_device(desk),
                uow_factory=desk.uow_factory,
                vault=desk.vault,
                key=desk.key,
                clock=desk.clock,
                sign=desk.sign,
            )
        except (Refused, Conflict) as error:
            return _again("people/code.html", _failed(form, "code", error), _status(error))
        return _enter(desk, person, signed_in, go(_next()))


def _prove(desk: Desk, form: Form) -> sign_in.Proven:
    return sign_in.check_password(
        form.values["email"],
        form.values["password"],
        address=request.remote_addr or "",
        untrusted_device=_device(desk),
        uow_factory=desk.uow_factory,
        key=desk.key,
        passwords=desk.passwords,
        clock=desk.clock,
    )


# --- second factor ----------------------------------------------------------------------------


def _add_enrolment(pages: Blueprint, desk: Desk) -> None:
    def begun(person: str) -> sign_in.Enrolment:
        with desk.uow_factory() as uow:
            enrolment = sign_in.begin_enrolment(person, uow=uow, vault=desk.vault)
            uow.commit()
        return enrolment

    @pages.get(f"{SIGN_IN}/enrol")
    @guarded(Action.PUBLIC)
    def enrol_page() -> Response | str:
        person = _proven(desk)
        if not person:
            return go(SIGN_IN, wanted=_next())
        secret = begun(person).secret
        return render_template("people/enrol.html", form=Form(), secret=secret, next=_next())

    @pages.get(f"{SIGN_IN}/enrol.svg")
    @guarded(Action.PUBLIC)
    def enrol_picture() -> Response:
        person = _proven(desk)
        if not person:
            raise Refused("not-proven", "There is nothing here.", hidden=True)
        return Response(begun(person).svg, mimetype="image/svg+xml")

    @pages.post(f"{SIGN_IN}/enrol")
    @guarded(Action.PUBLIC)
    def enrol_send() -> Response:
        person = _proven(desk)
        if not person:
            return go(SIGN_IN, wanted=_next())
        form = read_form(_Code())
        if not form.ok:
            return _again("people/enrol.html", form, 422, secret=begun(person).secret)
        try:
            signed_in, codes = sign_in.finish_enrolment(
                person,
                form.values["code"],
                uow_factory=desk.uow_factory,
                vault=desk.vault,
                key=desk.key,
                clock=desk.clock,
                sign=desk.sign,
            )
        except Refused as error:
            failed = _failed(form, "code", error)
            secret = begun(person).secret
            return _again("people/enrol.html", failed, _status(error), secret=secret)
        page = render_template("people/recovery_codes.html", codes=codes, next=_next())
        return _enter(desk, person, signed_in, make_response(page))


# --- invitations ------------------------------------------------------------------------------


def _add_invitation(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/invitations/<secret>")
    @guarded(Action.PUBLIC)
    def invitation_page(secret: str) -> str:
        with desk.uow_factory() as uow:
            directory.check_invitation(secret, uow=uow, key=desk.key, clock=desk.clock)
        return render_template("people/invitation.html", form=Form())

    @pages.post("/invitations/<secret>")
    @guarded(Action.PUBLIC)
    def invitation_send(secret: str) -> Response:
        form = read_form(_NewPassword())
        with desk.uow_factory() as uow:
            link = directory.check_invitation(secret, uow=uow, key=desk.key, clock=desk.clock)
            found = uow.get(Person, link.person)
        try:
            if form.ok:
                email = directory.view(found, desk.vault).email
                domain.check_password(form.values["password"], email)
        except Invalid as error:
            form = _failed(form, "password", error)
        if not form.ok:
            return _again("people/invitation.html", form, 422)
        hashed = desk.passwords.hash(form.values["password"])
        with desk.uow_factory() as uow:
            person = directory.accept_invitation(
                secret, hashed, uow=uow, key=desk.key, clock=desk.clock
            )
            uow.commit()
        _remember(person, desk)
        return go(f"{SIGN_IN}/enrol")


# --- helpers ----------------------------------------------------------------------------------


def _remember(person: str, desk: Desk) -> None:
    """Note in the form cookie that the password was right; the cookie is renewed for it."""
    session.clear()
    session["proven"] = [person, int(desk.clock.now().timestamp())]


def _proven(desk: Desk) -> str:
    person, moment = session.get("proven", ["", 0])
    age = desk.clock.now().timestamp() - moment
    return str(person) if 0 <= age <= PROVEN_FOR else ""


def _enter(desk: Desk, person: str, signed_in: SignedIn, response: Response) -> Response:
    with desk.uow_factory() as uow:
        device = sign_in.note_device(person, _device(desk), uow=uow, key=desk.key, clock=desk.clock)
        uow.commit()
    session.clear()
    https = desk.https
    put_cookie(response, access_cookie(https=https), signed_in.access_token, https=https)
    put_cookie(
        response,
        session_cookie(https=https),
        signed_in.session_cookie,
        https=https,
        path=SESSION_PATH,
    )
    if device:
        name, days = device_cookie(https=https), domain.DEVICE_LIFE.days
        put_cookie(response, name, device, https=https, path=DEVICE_PATH, days=days)
    return response


def _device(desk: Desk) -> str:
    return request.cookies.get(device_cookie(https=desk.https), "")


def _next() -> str:
    return safe_next(request.values.get("next"))


def _failed(form: Form, name: str, error: LockgateError) -> Form:
    return Form({}, form.typed, {name: error.message})


def _status(error: LockgateError) -> int:
    if error.code == "too-many-attempts":
        return 429
    return 409 if isinstance(error, Conflict) else 403


def _again(template: str, form: Form, status: int, **more: object) -> Response:
    page = render_template(template, form=form, errors=form.errors, next=_next(), **more)
    return make_response(page, status)
