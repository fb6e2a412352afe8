"""Requests to agencies, their answers, and the documents that came in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.intake.api import schemas
from services.intake.domain.cases import Case
from services.intake.domain.requests import LEGAL_BASIS, AgencyRequest
from services.intake.front import Front, actor, own_agency
from services.intake.handlers import board, case_page, documents, requests
from services.intake.handlers.receipts import receipt_of
from shared.domain.errors import Unavailable
from shared.domain.policy import Action
from shared.web.guard import guarded, subject


def add(api: Blueprint, front: Front) -> None:
    """Put the routes on the blueprint."""
    _asking(api, front)
    _answering(api, front)
    _documents(api, front)


def _asking(api: Blueprint, front: Front) -> None:
    @api.post("/cases/<case>/requests")
    @guarded(Action.REQUEST_ISSUE, target=front.of_case)
    @api.arguments(schemas.IssueSchema)
    @api.response(201, schemas.RequestSchema(many=True))
    def issue(sent: dict[str, Any], case: str) -> Any:
        """Ask several agencies with one letter."""
        agencies = sent.pop("agencies")
        ask = requests.Ask(**{**sent, "return_types": tuple(sent["return_types"])})
        with front.units() as uow:
            made = requests.issue_requests(
                case, agencies, ask, by=actor(), uow=uow, desk=front.desk
            )
            shown = [board.shown_request(one, uow=uow, desk=front.desk) for one in made]
            uow.commit()
        return shown

    @api.get("/cases/<case>/requests")
    @guarded(Action.CASE_SEE, target=front.of_case)
    @api.response(200, schemas.RequestSchema(many=True))
    def see_requests(case: str) -> Any:
        """The requests of a case with their clocks."""
        with front.units() as uow:
            uow.get(Case, case)
            return list(board.requests_of(case, uow=uow, desk=front.desk))

    @api.post("/requests/<request_id>/extension")
    @guarded(Action.REQUEST_ISSUE, target=front.of_request)
    @api.arguments(schemas.ExtendSchema)
    @api.response(200, schemas.RequestSchema)
    def extend(sent: dict[str, Any], request_id: str) -> Any:
        """Give one agency more time, with a reason."""
        with front.units() as uow:
            made = requests.extend_request(
                request_id, sent["until"], sent["reason"], by=actor(), uow=uow, desk=front.desk
            )
            shown = board.shown_request(made, uow=uow, desk=front.desk)
            uow.commit()
        return shown

    @api.post("/requests/<request_id>/cancel")
    @guarded(Action.REQUEST_ISSUE, target=front.of_request)
    @api.response(204)
    def take_back(request_id: str) -> None:
        """Take back a request that nobody has answered."""
        with front.units() as uow:
            requests.cancel_request(request_id, by=actor(), uow=uow, desk=front.desk)
            uow.commit()


def _answering(api: Blueprint, front: Front) -> None:
    @api.get("/requests")
    @guarded(Action.REQUEST_SEE, target=own_agency)
    @api.response(200, schemas.RequestSchema(many=True))
    def own_requests() -> Any:
        """What the caller's agency is asked for."""
        with front.units() as uow:
            return list(board.agency_requests(subject().agency, uow=uow, desk=front.desk))

    @api.get("/requests/<request_id>")
    @guarded(Action.REQUEST_SEE, target=front.of_request)
    @api.response(200, schemas.RequestLetterSchema)
    def see_request(request_id: str) -> Any:
        """One request with its letter and legal basis."""
        with front.units() as uow:
            found = board.shown_request(
                uow.get(AgencyRequest, request_id), uow=uow, desk=front.desk
            )
        asked = front.desk.open_text(found.request.case, requests.ASKED, found.request.sealed_asked)
        return {
            "request": found.request,
            "agency": found.agency,
            "clock": found.clock,
            "asked": asked,
            "legal_basis": LEGAL_BASIS,
        }

    @api.post("/requests/<request_id>/nil-return")
    @guarded(Action.NIL_RETURN_SIGN, target=front.of_request)
    @api.arguments(schemas.NilReturnSchema)
    @api.response(201, schemas.NilOutSchema)
    def nil_return(sent: dict[str, Any], request_id: str) -> Any:
        """Sign that nothing is held."""
        with front.units() as uow:
            made = requests.sign_nil_return(
                request_id,
                sent["systems"],
                confirmed=sent["confirmed"],
                by=actor(),
                uow=uow,
                desk=front.desk,
            )
            uow.commit()
        return made


def _documents(api: Blueprint, front: Front) -> None:
    @api.get("/requests/<request_id>/documents")
    @guarded(Action.UPLOAD_SEE, target=front.of_request)
    @api.response(200, schemas.DocumentSchema(many=True))
    def request_documents(request_id: str) -> Any:
        """The documents that answer a request."""
        with front.units() as uow:
            return list(case_page.documents_of(request=request_id, uow=uow, desk=front.desk))

    @api.get("/documents/<document>")
    @guarded(Action.UPLOAD_SEE, target=front.of_document)
    @api.response(200, schemas.DocumentSchema)
    def see_document(document: str) -> Any:
        """One document and where it stands."""
        with front.units() as uow:
            return case_page.documents_of(id=document, uow=uow, desk=front.desk)[0]

    @api.post("/documents/<document>/withdraw")
    @guarded(Action.DOCUMENT_WITHDRAW, target=front.of_document)
    @api.arguments(schemas.WithdrawSchema)
    @api.response(204)
    def withdraw(sent: dict[str, Any], document: str) -> None:
        """Quarantine a document at once."""
        with front.units() as uow:
            documents.withdraw_document(
                document, sent["reason"], by=actor(), uow=uow, desk=front.desk
            )
            uow.commit()

    @api.get("/documents/<document>/viewings")
    @guarded(Action.DOCUMENT_WITHDRAW, target=front.of_document)
    @api.response(200, schemas.ViewingSchema(many=True))
    def viewings(document: str) -> Any:
        """Who opened a document, by the log."""
        if front.viewers is None:
            raise Unavailable("log-unavailable", "The log cannot be asked from here.")
        with front.units() as uow:
            seen = documents.who_saw(document, uow=uow, viewers=front.viewers)
        return [asdict(one) for one in seen.openings]

    @api.get("/documents/<document>/receipt")
    @guarded(Action.UPLOAD_SEE, target=front.of_document)
    @api.response(200)
    def receipt(document: str) -> Response:
        """The signed receipt of a document."""
        with front.units() as uow:
            found = receipt_of(document, uow)
        return Response(
            found.body,
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="{found.id}.json"'},
        )
