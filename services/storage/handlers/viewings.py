"""Who opened a document, told to the front desk for the page of the document."""

from __future__ import annotations

from services.storage.handlers import logbook
from shared.ports.unit_of_work import UnitOfWork

Seen = tuple[str, str, str]
"""A person's id, the purpose they gave, and the time in ISO 8601."""


def of_document(case: str, document: str, *, uow: UnitOfWork) -> tuple[Seen, ...]:
    """Every opening of the document's bytes or of an edition of it, oldest first."""
    question = logbook.Question(case=case, document=document, kind="object.opened")
    lines = logbook.answer(question, uow=uow)
    return tuple(
        (line.actor, str(line.facts.get("purpose", "")), line.at.isoformat())
        for line in reversed(lines)
    )
