"""The partners' decision: write, send for checking, sign."""

from __future__ import annotations

import json
from typing import Any

from flask_smorest import Blueprint

from services.intake.api import schemas
from services.intake.domain.decisions import (
    Answer,
    Content,
    Decision,
    DecisionVersion,
    content_json,
    missing_seats,
    version_id,
)
from services.intake.front import Front, actor
from services.intake.handlers import decisions, signing
from shared.domain.errors import Invalid
from shared.domain.policy import Action
from shared.web.guard import guarded, subject


def add(api: Blueprint, front: Front) -> None:
    """Put the routes on the blueprint."""
    _writing(api, front)
    _signing(api, front)


def _writing(api: Blueprint, front: Front) -> None:
    @api.get("/cases/<case>/decision")
    @guarded(Action.DECISION_SEE, target=front.of_case)
    @api.response(200, schemas.DecisionSchema)
    def see_decision(case: str) -> Any:
        """The current decision with its content and signatures."""
        return shown(front, case)

    @api.put("/cases/<case>/decision")
    @guarded(Action.DECISION_EDIT, target=front.of_case)
    @api.arguments(schemas.ContentSchema)
    @api.response(200, schemas.DecisionSchema)
    def save(sent: dict[str, Any], case: str) -> Any:
        """Keep an edit as a new version; earlier signatures no longer count."""
        based_on = sent.pop("based_on")
        answers = tuple(Answer(**one) for one in sent.pop("answers"))
        content = Content(**{**sent, "answers": answers, "annexes": tuple(sent["annexes"])})
        with front.units() as uow:
            decisions.save_decision(
                case, content, based_on=based_on, by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
        return shown(front, case)

    @api.post("/decisions/<decision>/prepare")
    @guarded(Action.DECISION_EDIT, target=front.of_decision)
    @api.arguments(schemas.PrepareSchema)
    @api.response(200, schemas.DecisionSchema)
    def prepare(sent: dict[str, Any], decision: str) -> Any:
        """Send a version to be checked for identifiers."""
        with front.units() as uow:
            made = decisions.prepare_decision(
                decision, sent["version"], by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()
        return shown(front, made.case)


def _signing(api: Blueprint, front: Front) -> None:
    @api.post("/decisions/<decision>/sign")
    @guarded(Action.DECISION_SIGN, target=front.of_decision)
    @api.arguments(schemas.SignSchema)
    @api.response(201, schemas.SignatureSchema)
    def sign(sent: dict[str, Any], decision: str) -> Any:
        """Sign or dissent for a partner, with a fresh code."""
        front.confirm(sent.pop("code"))
        given = signing.Signing(
            decision=decision, person=subject().person, reauthenticated=True, **sent
        )
        with front.units() as uow:
            made = signing.sign_decision(given, uow=uow, desk=front.desk)
            uow.commit()
        return made

    @api.post("/cases/<case>/signatories")
    @guarded(Action.CASE_MANAGE, target=front.of_case)
    @api.arguments(schemas.AppointSchema)
    @api.response(201)
    def appoint(sent: dict[str, Any], case: str) -> Any:
        """Let a person sign for a partner on a case."""
        person, seat = sent.pop("person"), sent.pop("seat")
        with front.units() as uow:
            made = signing.appoint(case, person, seat, by=actor(), uow=uow, desk=front.desk, **sent)
            uow.commit()
        return {"id": made.id, "person": made.person, "seat": made.seat.value}


def shown(front: Front, case: str) -> dict[str, Any]:
    """The current decision with content and signatures; raises Invalid ``decision-missing``."""
    with front.units() as uow:
        decision = decisions.current_decision(case, uow)
        if decision is None:
            raise Invalid("decision-missing", "Nothing has been written yet.")
        version = uow.get(DecisionVersion, version_id(decision.id, decision.version))
        signatures = signing.signatures_on(decision, uow)
    return _with_content(front, decision, version, signatures)


def _with_content(
    front: Front, decision: Decision, version: DecisionVersion, signatures: list[Any]
) -> dict[str, Any]:
    content = decisions.content_of(version, by=actor(), purpose="read-decision", desk=front.desk)
    return {
        "decision": decision,
        "signatures": signatures,
        "missing": [seat.value for seat in missing_seats(signatures)],
        "content": json.loads(content_json(decision.case, content)),
    }
