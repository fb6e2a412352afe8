"""Consumers of other services' events. Each stands repetition and any order.

What was withdrawn or revoked stays so, even when it is heard of before the thing itself. After each
fact the releases of the case are settled anew, in the same transaction.
"""

from __future__ import annotations

from dataclasses import replace

from services.storage import objects
from services.storage.domain.records import (
    CaseFact,
    DocumentFact,
    EditionFact,
    EditionState,
    StoredObject,
)
from services.storage.handlers.releases import settle
from services.storage.log import Log
from shared.contracts.envelope import Event
from shared.domain.errors import Corrupt
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import ObjectContext
from shared.web import projection


def on_case_opened(event: Event, uow: UnitOfWork) -> None:
    """Remember the case's neutral reference."""
    if not uow.find(CaseFact, id=event.case):
        uow.add(CaseFact(event.case, event.body["reference"]))


def on_membership_granted(event: Event, uow: UnitOfWork, log: Log, clock: Clock) -> None:
    """Let the person in, and open what there already is for them."""
    projection.on_membership_granted(event, uow)
    settle(event.case, uow=uow, log=log, clock=clock)


def on_membership_revoked(event: Event, uow: UnitOfWork, log: Log, clock: Clock) -> None:
    """Shut the person out, and recall at once what they could read."""
    projection.on_membership_revoked(event, uow)
    settle(event.case, uow=uow, log=log, clock=clock)


def on_document_withdrawn(event: Event, uow: UnitOfWork, log: Log, clock: Clock) -> None:
    """Take everything of the document out of every release, for good."""
    if uow.find(DocumentFact, id=event.body["document"]):
        return
    uow.add(
        DocumentFact(event.body["document"], event.case, event.body["reason"], event.occurred_at)
    )
    settle(event.case, uow=uow, log=log, clock=clock)


def on_edition_withdrawn(event: Event, uow: UnitOfWork, log: Log, clock: Clock) -> None:
    """Take the edition out of every release, also if its proof is still on its way."""
    body = event.body
    known = uow.find(EditionFact, id=body["edition"])
    if known:
        uow.save(replace(known[0], state=EditionState.WITHDRAWN))
    else:
        uow.add(
            EditionFact(
                id=body["edition"],
                case=event.case,
                document=body["document"],
                version=0,
                audience=body["audience"],
                object="",
                certificate="",
                sha256="",
                file_type="",
                state=EditionState.WITHDRAWN,
                proved_at=event.occurred_at,
            )
        )
    settle(event.case, uow=uow, log=log, clock=clock)


def on_edition_proved(event: Event, uow: UnitOfWork, log: Log, clock: Clock) -> None:
    """Release a proved edition to everybody whom it was made for.

    Raises Corrupt ``edition-mismatch`` when the sealed object is not the edition that the event
    speaks of, so that nothing else can ever be released in its name.
    """
    body = event.body
    known = uow.find(EditionFact, id=body["edition"])
    if known and known[0].object:
        return
    _check_object(event, objects.find(uow, body["object"]))
    fact = EditionFact(
        id=body["edition"],
        case=event.case,
        document=body["document"],
        version=body["version"],
        audience=body["audience"],
        object=body["object"],
        certificate=body["certificate"],
        sha256=body["sha256"],
        file_type=body["file_type"],
        state=known[0].state if known else EditionState.PROVED,
        proved_at=event.occurred_at,
        revision=known[0].revision if known else 0,
    )
    if known:
        uow.save(fact)
    else:
        uow.add(fact)
    settle(event.case, uow=uow, log=log, clock=clock)


def _check_object(event: Event, stored: StoredObject) -> None:
    body = event.body
    expected = ObjectContext(
        event.case, body["document"], body["version"], "edition", body["audience"]
    )
    if objects.context_of(stored) != expected or stored.sha256 != body["sha256"]:
        raise Corrupt(
            "edition-mismatch",
            "The sealed object is not the edition that was proved.",
            edition=body["edition"],
            object=stored.id,
        )
