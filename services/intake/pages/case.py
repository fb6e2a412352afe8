"""The case page: clocks, requests and returns, documents, decision, people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request

from services.intake.domain.clocks import ClockCode, FactKind
from services.intake.domain.decisions import missing_seats
from services.intake.domain.documents import Document, WithdrawReason
from services.intake.front import Front, actor
from services.intake.handlers import case_page, documents
from services.intake.handlers.case_page import CasePage
from services.intake.handlers.clockwork import REASON
from services.intake.handlers.receipts import receipt_of
from services.intake.handlers.signing import signatures_on
from services.intake.pages.paging import page_number, pagination
from shared.domain.errors import Invalid
from shared.domain.policy import Action
from shared.web.guard import guarded

FACTS = {
    FactKind.AWARE: "Became aware",
    FactKind.SIN_SENT: "Notification sent to the Panel",
    FactKind.SIN_WITHDRAWN: "Notification withdrawn",
    FactKind.PANEL_RECEIVED: "Panel received the pack",
    FactKind.REVIEW_LATE_REASON: "Reason for a late rapid review",
    FactKind.LCSPR_DECIDED: "Local review commissioned",
    FactKind.LCSPR_PUBLISHED: "Local review published",
    FactKind.DELAY_NOTICE: "Delay notice",
}


def add(pages: Blueprint, front: Front) -> None:
    """The case's routes."""

    @pages.get("/cases/<case>")
    @guarded(Action.CASE_SEE, target=front.of_case)
    def the_case(case: str) -> str:
        return _page(front, case)

    @pages.get("/cases/<case>/documents")
    @guarded(Action.CASE_SEE, target=front.of_case)
    def case_documents(case: str) -> str:
        with front.units() as uow:
            page = case_page.case_page(case, uow=uow, desk=front.desk, number=page_number())
        return render_template("intake/_documents.html", page=page, document_ways=_ways)

    @pages.get("/documents/<document>/receipt")
    @guarded(Action.UPLOAD_SEE, target=front.of_document)
    def receipt(document: str) -> Response:
        with front.units() as uow:
            found = receipt_of(document, uow)
        return Response(
            found.body,
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="{found.id}.json"'},
        )

    @pages.get("/documents/<document>/viewings")
    @guarded(Action.DOCUMENT_WITHDRAW, target=front.of_document)
    def viewings(document: str) -> str:
        return _viewings(front, document)

    @pages.post("/documents/<document>/withdraw")
    @guarded(Action.DOCUMENT_WITHDRAW, target=front.of_document)
    def withdraw(document: str) -> Any:
        return _withdraw(front, document)


def _page(front: Front, case: str) -> str:
    with front.units() as uow:
        page = case_page.case_page(case, uow=uow, desk=front.desk, number=page_number())
        signatures = signatures_on(page.decision, uow) if page.decision else []
        managers = [front.staff.person_name(one, uow) for one in front.staff.managers(case, uow)]
        seats = [
            (seat.called, front.staff.person_name(person, uow))
            for person, seat in front.staff.signatories(case, uow)
        ]
        recorders = {
            one: front.staff.person_name(one, uow) for one in {f.recorded_by for f in page.facts}
        }
    reasons = {
        one.id: front.desk.open_text(case, REASON, one.sealed_reason)
        for one in page.facts
        if one.sealed_reason
    }
    return render_template(
        "intake/case.html",
        page=page,
        document_ways=_ways,
        moved_names=_moved_names(page),
        facts=FACTS,
        reasons=reasons,
        recorders=recorders,
        managers=managers,
        seats=seats,
        missing=missing_seats(signatures),
        back="/cases",
    )


def _ways(page: CasePage) -> dict[str, Any]:
    return pagination(f"/cases/{page.row.case.id}", page.number, page.pages)


def _moved_names(page: CasePage) -> dict[str, str]:
    """What each moved date was for: the clock, and the agency where it is one's return."""
    agencies = {f"{one.request.id}.{ClockCode.C6}": one.agency for one in page.requests}
    return {
        one.id: f"{ClockCode(one.code).called}"
        + (f", {agencies[one.clock]}" if one.clock in agencies else "")
        for one in page.moved
    }


def _viewings(front: Front, document: str) -> str:
    with front.units() as uow:
        found = uow.get(Document, document)
        seen = (
            documents.who_saw(document, uow=uow, viewers=front.viewers) if front.viewers else None
        )
        people = _people(seen) if seen else set()
        names = {one: front.staff.person_name(one, uow) for one in sorted(people)}
    return render_template(
        "intake/viewings.html",
        document=found,
        name=documents.file_name(found, front.desk),
        seen=seen,
        names=names,
        times={one.at: datetime.fromisoformat(one.at) for one in seen.openings} if seen else {},
        back=f"/requests/{found.request}",
    )


def _people(seen: documents.WhoSaw) -> set[str]:
    return {one.person for one in seen.openings} | {one.person for one in seen.releases}


def _withdraw(front: Front, document: str) -> Any:
    reason = _reason(request.form.get("reason", ""))
    with front.units() as uow:
        gone = documents.withdraw_document(document, reason, by=actor(), uow=uow, desk=front.desk)
        uow.commit()
    flash("The file is quarantined. Nobody can open it or anything made from it.", "success")
    return redirect(f"/requests/{gone.request}", 303)


def _reason(untrusted: str) -> WithdrawReason:
    found = next((one for one in WithdrawReason if one.value == untrusted), None)
    if found is None:
        raise Invalid("withdraw-reason", "Choose why the file is taken back.")
    return found
