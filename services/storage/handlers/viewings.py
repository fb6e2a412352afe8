"""Who opened a document, told to the front desk for the page of the document."""

from __future__ import annotations

from collections.abc import Callable

from services.storage.handlers import logbook
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

Seen = tuple[str, str, str]
"""A person's id, the purpose they gave, and the time in ISO 8601."""

Viewings = Callable[[str, str], tuple[Seen, ...]]
"""(case, document) -> who opened it, oldest first."""


def over(units: UnitOfWorkFactory) -> Viewings:
    """The question, each time in a unit of work of its own."""

    def look(case: str, document: str) -> tuple[Seen, ...]:
        with units() as uow:
            return of_document(case, document, uow=uow)

    return look


def of_document(case: str, document: str, *, uow: UnitOfWork) -> tuple[Seen, ...]:
    """Every opening of the document's bytes or of an edition of it, oldest first."""
    question = logbook.Question(case=case, document=document, kind="object.opened")
    lines = logbook.answer(question, uow=uow)
    return tuple(
        (line.actor, str(line.facts.get("purpose", "")), line.at.isoformat())
        for line in reversed(lines)
    )
