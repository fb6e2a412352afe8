"""Pages about packages: a recipient gives their key, a manager confirms it for a release."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response as Redirect

from services.storage.desk import Desk
from services.storage.downloads import download
from shared.crypto.recipients import fingerprint
from shared.domain.errors import Invalid
from shared.domain.policy import Action
from shared.web.forms import read_form
from shared.web.guard import guarded, identity

LONGEST_KEY = 2400
SENDER_NAME = "lockgate-sender.pem"


class KeyForm(Schema):
    """A public key as one line."""

    key = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_KEY, error="Paste the whole line of your public key."),
        error_messages={"required": "Paste the whole line of your public key."},
    )


class FingerprintForm(Schema):
    """A fingerprint as somebody heard it."""

    fingerprint = fields.String(
        required=True,
        validate=validate.Length(1, 120, error="Enter the fingerprint."),
        error_messages={"required": "Enter the fingerprint."},
    )


def blueprint(desk: Desk) -> Blueprint:
    """Every page about packages."""
    pages = Blueprint("packages", __name__, template_folder="templates")
    pages.add_app_template_filter(fingerprint, "fingerprint")
    _recipient_pages(pages, desk)
    _manager_pages(pages, desk)
    return pages


def _recipient_pages(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/key")
    @guarded(Action.OWN_ACCOUNT)
    def key() -> str:
        return _key_page(desk)

    @pages.post("/key")
    @guarded(Action.OWN_ACCOUNT)
    def give_key() -> Redirect | tuple[str, int]:
        form = read_form(KeyForm())
        if not form.ok:
            return _key_page(desk, form.errors["key"]), 422
        try:
            desk.register_key(identity().actor, form.values["key"])
        except Invalid as error:
            return _key_page(desk, error.message), 422
        flash("Your key is kept. Now tell its fingerprint to the manager of the case.", "success")
        return redirect(url_for("packages.key"), 303)

    @pages.get("/key/sender")
    @guarded(Action.OWN_ACCOUNT)
    def sender() -> Response:
        return download([desk.packaging.public_pem], SENDER_NAME)


def _key_page(desk: Desk, error: str = "") -> str:
    return render_template(
        "library/key.html",
        key=desk.newest_key(identity().actor),
        error=error,
        sender=desk.packaging.fingerprint,
        back=url_for("library.bundles"),
    )


def _manager_pages(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/releases/<release>/key")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def release_key(release: str) -> str:
        return _release_key_page(desk, release)

    @pages.post("/releases/<release>/key")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def confirm_key(release: str) -> Redirect | tuple[str, int]:
        form = read_form(FingerprintForm())
        if not form.ok:
            return _release_key_page(desk, release, form.errors["fingerprint"]), 422
        try:
            desk.confirm_key(release, form.values["fingerprint"], identity().actor)
        except Invalid as error:
            return _release_key_page(desk, release, error.message), 422
        flash("From now on everything in this release is sealed to that key.", "success")
        return redirect(url_for("library.release_page", release=release), 303)

    @pages.post("/releases/<release>/key/remove")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    def remove_key(release: str) -> Redirect:
        desk.remove_key(release, identity().actor)
        flash("This release is no longer sealed to a key.", "success")
        return redirect(url_for("library.release_page", release=release), 303)


def _release_key_page(desk: Desk, release: str, error: str = "") -> str:
    view = desk.release(release)
    key, waits = desk.keys_of(view.release)
    return render_template(
        "library/release_key.html",
        view=view,
        key=key,
        waits=waits,
        error=error,
        sender=desk.packaging.fingerprint,
        back=url_for("library.release_page", release=release),
    )
