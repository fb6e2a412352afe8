"""What intake answers the other services where they run apart: what a person is called."""

from __future__ import annotations

from flask import Blueprint, Response, request

from services.intake.people.handlers import directory
from services.intake.people.ports import Desk
from shared.contracts.inner_wire import NAMES
from shared.domain.policy import Action
from shared.web.guard import guarded
from shared.web.inner import answering, json_answer


def blueprint(desk: Desk) -> Blueprint:
    """The one route; only a service is answered, by its own token."""
    api = Blueprint("inner_api", __name__)

    @api.get(NAMES)
    @guarded(Action.SERVICE_CALL)
    @answering
    def name() -> Response:
        person = request.args.get("person", "")
        with desk.uow_factory() as uow:
            return json_answer({"name": directory.name_of(person, uow=uow, vault=desk.vault)})

    return api
