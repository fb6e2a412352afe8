"""Years of work in the database: cases with their requests and documents, put there in bulk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.load.estate import Estate
from benchmarks.load.people import as_service
from services.apart import open_people
from services.intake.domain.cases import Case, Guidance
from services.intake.domain.clocks import ClockFact, FactKind
from services.intake.domain.documents import Document, DocumentProgress, WorkStage
from services.intake.domain.requests import LEGAL_BASIS_VERSION, AgencyRequest, RequestState
from services.intake.handlers.uploads import FILE_NAME
from services.intake.people.records import Agency
from shared.domain.calendar import local_date
from shared.ports.unit_of_work import UnitOfWorkFactory

_BATCH = 2_000
_YEARS = 4


@dataclass(frozen=True, slots=True)
class _Plan:
    """What every case of the growth is made of."""

    documents: int
    agencies: Sequence[str]
    now: datetime


def fill(estate: Estate, *, cases: int, documents: int) -> list[str]:
    """So many cases with so many documents in all, spread over four years; the older half done.

    Returns the documents' ids. Places on the board are reckoned by intake's own timer.
    """
    with as_service(estate.lockgate, "intake") as settings:
        desk = open_people(settings)
    units, vault = desk.uow_factory, desk.vault
    with units() as uow:
        agencies = [one.id for one in uow.find(Agency)]
    plan, made = _Plan(documents // cases, agencies, desk.clock.now()), list[str]()
    for number in range(cases):
        key = f"case-growth-{number:05d}"
        vault.create_case(key)
        name = vault.seal_value(key, FILE_NAME, b"chronology.pdf")
        records = _case(key, number / cases, name, plan)
        records[Case] = [_head(key, number, plan)]
        _add(units, records)
        made += [one.id for one in records[Document] if isinstance(one, Document)]
    return made


def _head(key: str, number: int, plan: _Plan) -> Case:
    guidance = Guidance.WT2026
    reference = f"CSPR-G-{number:05d}"
    return Case(key, reference, plan.now, "intake", guidance, guidance.rule_set)


def _case(key: str, share: float, name: bytes, plan: _Plan) -> dict[type, list[object]]:
    """The records of one case; ``share`` of the years ago, and done if more than half."""
    began = plan.now - timedelta(days=1 + int(share * _YEARS * 365))
    done = share > 0.5
    kinds = [FactKind.AWARE, FactKind.SIN_SENT, *([FactKind.PANEL_RECEIVED] if done else [])]
    facts = [ClockFact(f"{key}-{kind}", key, kind, began, began, "intake") for kind in kinds]
    requests = [
        AgencyRequest(
            id=f"{key}-req-{n}",
            case=key,
            agency=agency,
            batch=key,
            issued_at=began,
            issued_by="intake",
            day0=local_date(began),
            return_types=("records",),
            sealed_asked=name,
            legal_basis=LEGAL_BASIS_VERSION,
            state=RequestState.ANSWERED if done else RequestState.OPEN,
            answered_at=began if done else None,
        )
        for n, agency in enumerate(plan.agencies)
    ]
    documents = [_document(key, n, began, name, plan) for n in range(plan.documents)]
    stage = WorkStage.PROVED if done else WorkStage.PROPOSED
    progress = [DocumentProgress(one.id, key, stage, began) for one in documents]
    found = (facts, requests, documents, progress)
    return {type(one[0]): list(one) for one in found if one}


def _document(key: str, number: int, at: datetime, name: bytes, plan: _Plan) -> Document:
    mine = f"{key}-doc-{number:05d}"
    return Document(
        id=mine,
        case=key,
        agency=plan.agencies[number % len(plan.agencies)],
        request=f"{key}-req-{number % len(plan.agencies)}",
        upload=f"{mine}-upload",
        person="intake",
        version=1,
        object=f"{mine}-object",
        sha256=hashlib.sha256(mine.encode()).hexdigest(),
        size=500_000,
        file_type="pdf",
        accepted_at=at,
        sealed_name=name,
        receipt=f"{mine}-receipt",
        log_index=0,
    )


def _add(units: UnitOfWorkFactory, records: dict[type, list[object]]) -> None:
    with units() as uow:
        for found in records.values():
            for start in range(0, len(found), _BATCH):
                uow.add_all(found[start : start + _BATCH])
        uow.commit()
