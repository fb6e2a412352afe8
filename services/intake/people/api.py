"""The front desk's API: exchanging an API token, people and agencies for set-up programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask_smorest
from flask import request
from marshmallow import RAISE, Schema, fields, validate

from services.intake.people.domain import CASE_ROLES
from services.intake.people.handlers import api_tokens, directory
from services.intake.people.pages.members import case_of, case_of_membership
from services.intake.people.ports import Desk
from services.intake.people.records import AgencyKind, CaseMembership
from shared.domain.access_tokens import mint
from shared.domain.errors import Refused
from shared.domain.policy import Action, Role
from shared.web.guard import guarded, identity
from shared.web.tokens import ACCESS_LIFE

_ROLE_NAMES = [role.value for role in Role]


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class AccessTokenSchema(_Strict):
    """A short-lived access token for every service."""

    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True)


class MeSchema(_Strict):
    """Who the caller is taken to be."""

    actor = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    agency = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True, allow_none=True)


class AgencySchema(_Strict):
    """An agency."""

    id = fields.String(dump_only=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in AgencyKind]))


class PersonSchema(_Strict):
    """A person who may sign in."""

    id = fields.String(dump_only=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.String(required=True, validate=validate.Length(3, 320))
    roles = fields.List(fields.String(validate=validate.OneOf(_ROLE_NAMES)), load_default=[])
    agency = fields.String(load_default="")
    active = fields.Boolean(dump_only=True)


class MembershipSchema(_Strict):
    """A role on a case."""

    id = fields.String(dump_only=True)
    person = fields.String(required=True)
    role = fields.String(
        required=True, validate=validate.OneOf(sorted(role.value for role in CASE_ROLES))
    )
    audience = fields.String(load_default="")


def blueprint(desk: Desk) -> flask_smorest.Blueprint:
    """The API over the desk's ports."""
    api = flask_smorest.Blueprint(
        "people_api", __name__, url_prefix="/api/v1", description="Who may do what"
    )
    _add_own(api, desk)
    _add_directory(api, desk)
    _add_members(api, desk)
    return api


def _add_own(api: Any, desk: Desk) -> None:
    @api.route("/access-tokens", methods=["POST"])
    @guarded(Action.OWN_ACCOUNT)
    @api.response(201, AccessTokenSchema)
    def exchange() -> dict[str, Any]:
        """Exchange an agency's API token for a five-minute access token of every service."""
        token = request.headers.get("Authorization", "").partition(" ")[2].strip()
        with desk.uow_factory() as uow:
            claims = api_tokens.resolve(token, uow=uow, key=desk.key, clock=desk.clock)
            uow.commit()
        if claims is None:
            raise Refused("api-token-needed", "Send an agency's API token as a bearer token.")
        return {
            "access_token": mint(claims, desk.sign),
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LIFE / timedelta(seconds=1)),
        }

    @api.route("/me", methods=["GET"])
    @guarded(Action.OWN_ACCOUNT)
    @api.response(200, MeSchema)
    def me() -> dict[str, Any]:
        """Who the caller is taken to be."""
        who = identity()
        return {
            "actor": who.actor,
            "roles": sorted(who.all_roles),
            "agency": who.subject.agency,
            "scopes": sorted(who.scopes) if who.scopes is not None else None,
        }


def _add_directory(api: Any, desk: Desk) -> None:
    @api.route("/agencies", methods=["GET"])
    @guarded(Action.AGENCIES_MANAGE)
    @api.response(200, AgencySchema(many=True))
    def list_agencies() -> Any:
        """All agencies by name."""
        with desk.uow_factory() as uow:
            return directory.agencies(uow=uow)

    @api.route("/agencies", methods=["POST"])
    @guarded(Action.AGENCIES_MANAGE)
    @api.arguments(AgencySchema)
    @api.response(201, AgencySchema)
    def add_agency(sent: dict[str, Any]) -> dict[str, Any]:
        """Add an agency."""
        with desk.uow_factory() as uow:
            made = directory.add_agency(**sent, uow=uow, clock=desk.clock)
            uow.commit()
        return {"id": made, **sent}

    @api.route("/people", methods=["GET"])
    @guarded(Action.PEOPLE_MANAGE)
    @api.response(200, PersonSchema(many=True))
    def list_people() -> Any:
        """Everybody by name."""
        with desk.uow_factory() as uow:
            return directory.see_people(uow=uow, vault=desk.vault)

    @api.route("/people", methods=["POST"])
    @guarded(Action.PEOPLE_MANAGE)
    @api.arguments(PersonSchema)
    @api.response(201, PersonSchema)
    def add_person(sent: dict[str, Any]) -> Any:
        """Add somebody; they sign in after taking up an invitation."""
        with desk.uow_factory() as uow:
            made = directory.add_person(
                **sent, uow=uow, vault=desk.vault, key=desk.key, clock=desk.clock
            )
            shown = directory.see_person(made, uow=uow, vault=desk.vault)
            uow.commit()
        return shown


def _add_members(api: Any, desk: Desk) -> None:
    @api.route("/cases/<case>/members", methods=["GET"])
    @guarded(Action.CASE_MANAGE, target=case_of)
    @api.response(200, MembershipSchema(many=True))
    def list_members(case: str) -> Any:
        """The present roles on a case."""
        with desk.uow_factory() as uow:
            return directory.members_of(case, uow=uow)

    @api.route("/cases/<case>/members", methods=["POST"])
    @guarded(Action.CASE_MANAGE, target=case_of)
    @api.arguments(MembershipSchema)
    @api.response(201, MembershipSchema)
    def grant(sent: dict[str, Any], case: str) -> CaseMembership:
        """Give a role on a case."""
        with desk.uow_factory() as uow:
            made = directory.grant(
                case,
                sent["person"],
                sent["role"],
                audience=sent["audience"],
                uow=uow,
                vault=desk.vault,
                clock=desk.clock,
                by=identity().actor,
            )
            found = uow.get(CaseMembership, made)
            uow.commit()
        return found

    @api.route("/cases/<case>/members/<membership>", methods=["DELETE"])
    @guarded(Action.CASE_MANAGE, target=case_of_membership(desk))
    @api.response(204)
    def revoke(case: str, membership: str) -> None:  # noqa: ARG001 - checked by the guard
        """Take a role away; a second time changes nothing."""
        with desk.uow_factory() as uow:
            directory.revoke(
                membership, uow=uow, vault=desk.vault, clock=desk.clock, by=identity().actor
            )
            uow.commit()
