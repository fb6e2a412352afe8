"""The API about packages: a recipient's key, and its confirmation for a release."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.storage.desk import Desk
from services.storage.domain.records import RecipientKey
from services.storage.package_pages import LONGEST_KEY, FingerprintForm
from shared.domain.policy import Action
from shared.web.guard import guarded, identity


class RecipientKeySchema(Schema):
    """A recipient's public key; ``key_id`` is its fingerprint."""

    key_id = fields.String()
    public = fields.String()
    registered_at = fields.AwareDateTime()


class GivenKeySchema(Schema):
    """A public key as one line."""

    public = fields.String(required=True, validate=validate.Length(1, LONGEST_KEY))


class SenderSchema(Schema):
    """What packages are checked with."""

    public = fields.String()
    fingerprint = fields.String()


def blueprint(desk: Desk) -> Blueprint:
    """Every API route about packages."""
    api = Blueprint("packages_api", __name__, url_prefix="/api/v1")
    _recipient_routes(api, desk)
    _manager_routes(api, desk)
    return api


def _recipient_routes(api: Any, desk: Desk) -> None:
    @api.get("/recipient-keys")
    @guarded(Action.OWN_ACCOUNT)
    @api.response(200, RecipientKeySchema(many=True))
    def list_own_keys() -> list[RecipientKey]:
        """The public key that you gave last; none before you gave one."""
        newest = desk.newest_key(identity().actor)
        return [newest] if newest else []

    @api.post("/recipient-keys")
    @guarded(Action.OWN_ACCOUNT)
    @api.arguments(GivenKeySchema)
    @api.response(201, RecipientKeySchema)
    def give_own_key(sent: dict[str, str]) -> RecipientKey:
        """Give your public key; it counts for a release once its manager has confirmed it."""
        return desk.register_key(identity().actor, sent["public"])

    @api.get("/package-key")
    @guarded(Action.OWN_ACCOUNT)
    @api.response(200, SenderSchema)
    def see_sender() -> dict[str, str]:
        """The public key that packages are signed with."""
        packaging = desk.packaging
        return {"public": packaging.public_pem.decode(), "fingerprint": packaging.fingerprint}


def _manager_routes(api: Any, desk: Desk) -> None:
    @api.put("/releases/<release>/recipient-key")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    @api.arguments(FingerprintForm)
    @api.response(204)
    def confirm_recipient_key(sent: dict[str, str], release: str) -> None:
        """Seal a release to its recipient's key, whose fingerprint they told you."""
        desk.confirm_key(release, sent["fingerprint"], identity().actor)

    @api.delete("/releases/<release>/recipient-key")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    @api.response(204)
    def remove_recipient_key(release: str) -> None:
        """Seal a release to no key any more."""
        desk.remove_key(release, identity().actor)
