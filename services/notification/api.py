"""The notification API: deliveries, Panel packs, dead letters."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.notification.desk import Desk
from services.notification.domain.records import Delivery, Pack
from shared.domain.policy import Action
from shared.ports.bus import DeadLetter
from shared.web.guard import guarded


class DeliverySchema(Schema):
    """One delivery: ids and codes, never an address."""

    id = fields.String()
    kind = fields.String()
    case = fields.String()
    subject = fields.String()
    template = fields.String()
    person = fields.String()
    state = fields.String()
    attempts = fields.Integer()
    reason = fields.String()
    next_attempt_at = fields.AwareDateTime()
    created_at = fields.AwareDateTime()
    delivered_at = fields.AwareDateTime(allow_none=True)


class PackSchema(Schema):
    """One Panel pack."""

    id = fields.String()
    case = fields.String()
    decision = fields.String()
    sin_reference = fields.String()
    state = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    created_at = fields.AwareDateTime()
    received_at = fields.AwareDateTime(allow_none=True)


class DeadLetterSchema(Schema):
    """A message that was given up. Its content is not shown."""

    queue = fields.String()
    message = fields.String(attribute="message.id")
    type = fields.String(attribute="message.type")
    case = fields.String(attribute="message.case")
    reason = fields.String()
    attempts = fields.Integer()
    died_at = fields.AwareDateTime()


def blueprint(desk: Desk) -> Blueprint:
    """Every API route of the service."""
    api = Blueprint("deliveries_api", __name__, url_prefix="/api/v1")

    @api.get("/deliveries")
    @guarded(Action.OWN_ACCOUNT)
    @api.response(200, DeliverySchema(many=True))
    def list_deliveries() -> list[Delivery]:
        """Deliveries of the cases that you manage."""
        return desk.deliveries()

    @api.post("/deliveries/<delivery>/retry")
    @guarded(Action.DELIVERY_RETRY, lambda args: desk.delivery_target(args["delivery"]))
    @api.response(204)
    def retry_delivery(delivery: str) -> None:
        """Try a parked delivery again now."""
        desk.retry(delivery)

    _pack_routes(api, desk)
    _dead_letter_routes(api, desk)
    return api


def _pack_routes(api: Any, desk: Desk) -> None:
    @api.get("/packs")
    @guarded(Action.PACK_COLLECT)
    @api.response(200, PackSchema(many=True))
    def list_packs() -> list[Pack]:
        """Review packs for the Panel."""
        return desk.packs()

    @api.get("/packs/<pack>/package")
    @guarded(Action.PACK_COLLECT, lambda args: desk.pack_target(args["pack"]))
    @api.response(200, content_type="application/octet-stream")
    def download_pack(pack: str) -> Response:
        """The encrypted package of one pack."""
        return Response(desk.package(pack), mimetype="application/octet-stream")

    @api.post("/packs/<pack>/collected")
    @guarded(Action.PACK_COLLECT, lambda args: desk.pack_target(args["pack"]))
    @api.response(204)
    def collect_pack(pack: str) -> None:
        """Confirm that the pack was taken; this is the receipt."""
        desk.collect(pack)


def _dead_letter_routes(api: Any, desk: Desk) -> None:
    @api.get("/dead-letters")
    @guarded(Action.DEAD_LETTERS_SEE)
    @api.response(200, DeadLetterSchema(many=True))
    def list_dead_letters() -> list[DeadLetter]:
        """Messages that were given up, without their content."""
        return desk.dead_letters()

    @api.post("/dead-letters/<queue>/<message>/replay")
    @guarded(
        Action.DEAD_LETTERS_REPLAY,
        lambda args: desk.letter_target(args["queue"], args["message"]),
    )
    @api.response(204)
    def replay_dead_letter(queue: str, message: str) -> None:
        """Put a message back on its queue."""
        desk.replay(queue, message)
