"""Storage's API: releases, their files, the log and its proofs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.storage.desk import Desk
from services.storage.domain.records import Job
from services.storage.downloads import send
from services.storage.handlers.logbook import Line
from services.storage.handlers.reading import ReleaseView
from services.storage.key_desk import JobSchema, KeyDesk, KeysSchema, StartSchema
from services.storage.schemas import (
    ExpirySchema,
    LineSchema,
    ProofQuery,
    ProofSchema,
    QuestionSchema,
    RecallSchema,
    ReleaseSchema,
    SoughtSchema,
    to_question,
    to_sought,
)
from services.storage.seen_desk import SeenDesk
from shared.domain.policy import Action
from shared.web.guard import guarded, identity, subject

MOST_LINES = 1000


def blueprint(desk: Desk, seen: SeenDesk) -> Blueprint:
    """Every API route of the service."""
    api = Blueprint("library_api", __name__, url_prefix="/api/v1")
    _reading_routes(api, desk)
    _managing_routes(api, desk)
    _log_routes(api, desk)
    _seen_routes(api, seen)
    return api


def _reading_routes(api: Any, desk: Desk) -> None:
    @api.get("/releases")
    @guarded(Action.OWN_ACCOUNT)
    @api.response(200, ReleaseSchema(many=True))
    def list_releases() -> list[ReleaseView]:
        """What was released to you, newest first."""
        return desk.releases_of(identity().actor)

    @api.get("/releases/<release>/files/<item>")
    @guarded(Action.RELEASE_READ, lambda args: desk.release_target(args["release"]))
    @api.response(200, content_type="application/octet-stream")
    def read_file(release: str, item: str) -> Response:
        """One file of a release to you. The opening is put on record first."""
        return send(desk.file(release, item, subject()))

    @api.get("/releases/<release>/bundle")
    @guarded(Action.RELEASE_READ, lambda args: desk.release_target(args["release"]))
    @api.response(200, content_type="application/zip")
    def read_bundle(release: str) -> Response:
        """Everything in a release to you as a ZIP, with proofs and a manifest."""
        return send(desk.everything(release, subject()))


def _managing_routes(api: Any, desk: Desk) -> None:
    @api.get("/releases/<release>")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    @api.response(200, ReleaseSchema)
    def see_release(release: str) -> ReleaseView:
        """One release of a case that you manage."""
        return desk.release(release)

    @api.post("/releases/<release>/recall")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    @api.arguments(RecallSchema)
    @api.response(204)
    def recall_release(sent: dict[str, str], release: str) -> None:
        """Stop all reading of a release at once."""
        desk.recall(release, sent["reason"], identity().actor)

    @api.put("/releases/<release>/expiry")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    @api.arguments(ExpirySchema)
    @api.response(204)
    def set_expiry(sent: dict[str, datetime], release: str) -> None:
        """Set when a release ends; one that has ended opens again."""
        desk.change_expiry(release, sent["expires_at"], identity().actor)

    @api.post("/releases/<release>/reopen")
    @guarded(Action.RELEASE_MANAGE, lambda args: desk.release_target(args["release"]))
    @api.arguments(ExpirySchema)
    @api.response(204)
    def reopen_release(sent: dict[str, datetime], release: str) -> None:
        """Open a recalled release again."""
        desk.reopen(release, sent["expires_at"], identity().actor)


def _log_routes(api: Any, desk: Desk) -> None:
    @api.get("/log/entries")
    @guarded(Action.LOG_SEE)
    @api.arguments(QuestionSchema, location="query")
    @api.response(200, LineSchema(many=True))
    def list_entries(asked: dict[str, Any]) -> list[Line]:
        """Who opened what, and when: the newest thousand entries that match."""
        return desk.ask(to_question(asked), MOST_LINES)

    @api.get("/log/checkpoint")
    @guarded(Action.LOG_SEE)
    @api.response(200, content_type="text/plain")
    def see_checkpoint() -> Response:
        """The log's present signed checkpoint."""
        return Response(desk.checkpoint(), mimetype="text/plain")

    @api.get("/log/inclusion")
    @guarded(Action.LOG_SEE)
    @api.arguments(ProofQuery, location="query")
    @api.response(200, ProofSchema)
    def prove_inclusion(asked: dict[str, int]) -> dict[str, list[str]]:
        """That entry ``first`` stands in the log of ``size`` entries."""
        proof = desk.inclusion(asked["first"], asked["size"])
        return {"hashes": [one.hex() for one in proof]}

    @api.get("/log/consistency")
    @guarded(Action.LOG_SEE)
    @api.arguments(ProofQuery, location="query")
    @api.response(200, ProofSchema)
    def prove_consistency(asked: dict[str, int]) -> dict[str, list[str]]:
        """That the log of ``first`` entries begins the log of ``size`` entries."""
        proof = desk.consistency(asked["first"], asked["size"])
        return {"hashes": [one.hex() for one in proof]}


def keys_blueprint(desk: KeyDesk) -> Blueprint:
    """Every API route of the keys."""
    api = Blueprint("keys_api", __name__, url_prefix="/api/v1/keys")
    _key_routes(api, desk)
    return api


def _key_routes(api: Any, desk: KeyDesk) -> None:
    @api.get("")
    @guarded(Action.KEYS_MANAGE)
    @api.response(200, KeysSchema)
    def see_keys() -> dict[str, Any]:
        """The root key's id, the copies of the keyring, and every job."""
        return desk.state()

    @api.post("/jobs")
    @guarded(Action.KEYS_MANAGE)
    @api.arguments(StartSchema)
    @api.response(202, JobSchema)
    def start_job(sent: dict[str, str]) -> Job:
        """Begin a rotation or re-sealing, or see the one that runs already."""
        return desk.start(sent, identity().actor)


def _seen_routes(api: Any, seen: SeenDesk) -> None:
    @api.get("/cases/<case>/seen")
    @guarded(Action.SEEN_SEE, lambda args: seen.case_target(args["case"]))
    @api.arguments(SoughtSchema, location="query")
    @api.response(200, LineSchema(many=True))
    def who_saw(asked: dict[str, Any], case: str) -> list[Line]:
        """Who opened a document, or a page of it, newest first."""
        return seen.who_saw(to_sought(case, asked))
