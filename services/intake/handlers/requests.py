"""Asking agencies, giving them more time, and taking their signed nil returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.domain import due_dates
from services.intake.domain.cases import check_text
from services.intake.domain.clocks import FactKind
from services.intake.domain.documents import Document, DocumentState
from services.intake.domain.requests import (
    LEGAL_BASIS_VERSION,
    MOST_AGENCIES,
    NIL_STATEMENT_VERSION,
    AgencyRequest,
    Extension,
    NilReturn,
    RequestState,
    ReturnType,
    check_period,
    check_systems,
)
from services.intake.handlers.clockwork import open_case_record, refresh, timeline
from services.intake.handlers.desk import Desk
from services.intake.log_entries import log_made_again
from shared.contracts.envelope import canonical
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

ASKED = "request-asked"
EXTENSION = "extension-reason"
SYSTEMS = "systems-searched"


@dataclass(frozen=True, slots=True)
class Ask:
    """What one letter to several agencies says; the legal basis is added to every one."""

    asked: str
    return_types: tuple[ReturnType, ...] = (ReturnType.SUMMARY, ReturnType.RECORDS)
    period_from: date | None = None
    period_to: date | None = None


def issue_requests(
    case: str, agencies: Sequence[str], ask: Ask, *, by: str, uow: UnitOfWork, desk: Desk
) -> tuple[AgencyRequest, ...]:
    """Ask several agencies in one action; each gets its own clock.

    Raises Invalid ``agencies``, ``asked``, ``return-types`` or ``period-order``; Conflict
    ``request-open`` with the agency that still has an open request on this case.
    """
    open_case_record(case, uow)
    chosen = _check_ask(agencies, ask)
    asked = check_text(ask.asked, "asked", "what the agency is asked for")
    already = uow.find(AgencyRequest, case=case, agency=chosen, state=RequestState.OPEN)
    if already:
        raise Conflict(
            "request-open",
            "An agency already has an open request on this case.",
            agency=already[0].agency,
        )
    batch, now = new_id("batch"), desk.clock.now()
    day0 = due_dates.return_day0(
        desk.today(), timeline(case, uow).on(FactKind.SIN_SENT), desk.calendar(uow)
    )
    return tuple(
        _issue(
            AgencyRequest(
                id=new_id("req"),
                case=case,
                agency=agency,
                batch=batch,
                issued_at=now,
                issued_by=by,
                day0=day0,
                return_types=tuple(kind.value for kind in ask.return_types),
                sealed_asked=desk.seal_text(case, ASKED, asked),
                legal_basis=LEGAL_BASIS_VERSION,
                period_from=ask.period_from,
                period_to=ask.period_to,
            ),
            uow,
            desk,
        )
        for agency in chosen
    )


def _check_ask(agencies: Sequence[str], ask: Ask) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(agencies))
    if not 0 < len(chosen) <= MOST_AGENCIES:
        raise Invalid("agencies", "Choose at least one agency.", limit=MOST_AGENCIES)
    if not ask.return_types:
        raise Invalid("return-types", "Choose at least one kind of return.")
    check_period(ask.period_from, ask.period_to)
    return chosen


def _issue(request: AgencyRequest, uow: UnitOfWork, desk: Desk) -> AgencyRequest:
    desk.staff.agency_name(request.agency, uow)  # refuses an agency that is not in the register
    due = due_dates.agency_return(request.day0, desk.calendar(uow))
    desk.vault.log(
        LogEntry(
            request.id,
            "request-issued",
            request.case,
            {
                "actor": request.issued_by,
                "agency": request.agency,
                "due_on": due.due_on.isoformat(),
                "legal_basis": request.legal_basis,
            },
        )
    )
    uow.add(request)
    uow.emit(
        "request.issued",
        case=request.case,
        aggregate=request.id,
        body={
            "request": request.id,
            "agency": request.agency,
            "due_on": due.due_on.isoformat(),
            "people": sorted(desk.staff.officers(request.agency, uow)),
        },
    )
    refresh(request.case, "request-issued", uow=uow, desk=desk)
    return request


def extend_request(
    request_id: str, until: date, reason: str, *, by: str, uow: UnitOfWork, desk: Desk
) -> AgencyRequest:
    """Give one agency more time, with a reason.

    Raises Invalid ``extension-past`` for a day that is over, ``reason-required``; Conflict
    ``request-answered``.
    """
    request = open_request(request_id, uow)
    why = check_text(reason, "reason-required", "the reason")
    if until < desk.today():
        raise Invalid("extension-past", "The new date must not be over already.")
    extension = Extension(
        id=new_id("ext"),
        request=request_id,
        case=request.case,
        until=until,
        granted_by=by,
        granted_at=desk.clock.now(),
        sealed_reason=desk.seal_text(request.case, EXTENSION, why),
    )
    desk.vault.log(
        LogEntry(
            extension.id,
            "request-extended",
            request.case,
            {"actor": by, "request": request_id, "until": until.isoformat()},
        )
    )
    uow.add(extension)
    uow.save(replace(request, extended_to=until))
    refresh(request.case, "extension", uow=uow, desk=desk)
    return uow.get(AgencyRequest, request_id)


def cancel_request(request_id: str, *, by: str, uow: UnitOfWork, desk: Desk) -> None:
    """Take back a request made by mistake; an answered one stays. Raises ``request-answered``."""
    request = open_request(request_id, uow)
    facts = {"actor": by, "request": request_id}
    log_made_again(f"cancel-{request_id}", "request-cancelled", request.case, facts, desk.vault)
    uow.save(replace(request, state=RequestState.CANCELLED))


def open_request(request_id: str, uow: UnitOfWork) -> AgencyRequest:
    """The request, if it still waits for an answer; raises Conflict ``request-answered``."""
    request = uow.get(AgencyRequest, request_id)
    if request.state is not RequestState.OPEN:
        raise Conflict(
            "request-answered", "This request no longer waits for an answer.", state=request.state
        )
    return request


def sign_nil_return(
    request_id: str,
    systems: Sequence[str],
    *,
    confirmed: bool,
    by: str,
    uow: UnitOfWork,
    desk: Desk,
) -> NilReturn:
    """Sign that nothing is held, naming the systems searched; stops the return clock.

    Raises Invalid ``nil-unconfirmed`` or ``systems-searched``, Conflict ``request-answered``.
    """
    request = open_request(request_id, uow)
    if not confirmed:
        raise Invalid("nil-unconfirmed", "Confirm the statement to sign the nil return.")
    searched = check_systems(tuple(systems))
    nil_id, now = new_id("nil"), desk.clock.now()
    logged = desk.vault.log(
        LogEntry(
            nil_id,
            "nil-return-signed",
            request.case,
            {
                "actor": by,
                "request": request_id,
                "agency": request.agency,
                "statement": NIL_STATEMENT_VERSION,
                "systems": len(searched),
            },
        )
    )
    nil = NilReturn(
        id=nil_id,
        case=request.case,
        request=request_id,
        agency=request.agency,
        signed_by=by,
        signed_at=now,
        statement=NIL_STATEMENT_VERSION,
        sealed_systems=desk.vault.seal_value(
            request.case, SYSTEMS, canonical({"systems": list(searched)})
        ),
        log_index=logged.index,
    )
    uow.add(nil)
    uow.save(replace(request, state=RequestState.NIL, answered_at=now))
    uow.emit(
        "nil-return.signed",
        case=request.case,
        aggregate=request_id,
        body={"request": request_id, "agency": request.agency, "person": by},
    )
    refresh(request.case, "nil-return", uow=uow, desk=desk)
    return nil


def settle_request(request_id: str, *, uow: UnitOfWork, desk: Desk) -> None:
    """Make the request's state follow its documents: the first that stands answers it.

    A document accepted after a nil return supersedes it; when the last one is withdrawn, the
    request is open again.
    """
    request = uow.get(AgencyRequest, request_id)
    if request.state is RequestState.CANCELLED:
        return
    standing = uow.find(
        Document,
        request=request_id,
        state=(DocumentState.ACCEPTED, DocumentState.REPLACED),
        order_by="accepted_at",
    )
    nils = uow.find(NilReturn, request=request_id, superseded_by="")
    for nil in nils if standing else ():
        uow.save(replace(nil, superseded_by=standing[0].id))
    state, at = _answer(standing, nils)
    if (state, at) != (request.state, request.answered_at):
        uow.save(replace(request, state=state, answered_at=at))
        refresh(request.case, "return-changed", uow=uow, desk=desk)


def _answer(
    standing: Sequence[Document], nils: Sequence[NilReturn]
) -> tuple[RequestState, datetime | None]:
    if standing:
        return RequestState.ANSWERED, standing[0].accepted_at
    if nils:
        return RequestState.NIL, nils[0].signed_at
    return RequestState.OPEN, None
