"""People whom nobody registered, over all documents of a case, and their way onto the register.

Adding one is a change of the register like any other: every document is then read against it
again, and what was "Person 3" here and "Person 7" there becomes one entry with one label.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from services.redaction.domain.records import CaseRegister, Item, Proposal, Review, ReviewState
from services.redaction.domain.register import Register, dump_register
from services.redaction.domain.strangers import Named, Stranger, is_stranger, strangers
from services.redaction.handlers.readings import current_items, current_proposals, open_reading
from services.redaction.handlers.registers import open_register
from shared.domain.errors import Invalid
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, Vault

_BEFORE = 24
_OPEN_STATES = (ReviewState.PROPOSED, ReviewState.SUBMITTED)


def case_strangers(
    case: str, *, units: UnitOfWorkFactory, vault: Vault, actor: Actor
) -> list[Stranger]:
    """Everybody who is named in the case's documents and is not on its register."""
    with units() as uow:
        record = uow.get(CaseRegister, case)
        found = _unregistered(case, uow)
    salt = open_register(record, vault, actor).salt
    named: list[Named] = []
    for item, proposals in found:
        text = open_reading(item, vault, actor).text
        named += [
            Named(p, text[p.start : p.end], text[max(0, p.start - _BEFORE) : p.start])
            for p in proposals
        ]
    return strangers(named, salt)


def _unregistered(case: str, uow: UnitOfWork) -> list[tuple[Item, list[Proposal]]]:
    found = []
    for review in uow.find(Review, case=case, state=_OPEN_STATES, order_by="number"):
        by_item: dict[str, list[Proposal]] = {}
        for proposal in filter(is_stranger, current_proposals(review, uow)):
            by_item.setdefault(proposal.item, []).append(proposal)
        items = [item for item in current_items(review, uow) if item.id in by_item]
        found += [(item, by_item[item.id]) for item in items]
    return found


def with_stranger(
    register: Register, stranger: Stranger, *, label: str, role: str, names: Sequence[str]
) -> str:
    """The register with one more entry, as JSON to be checked and saved as usual.

    Raises Invalid ``stranger-names`` for no name at all, or one that is not theirs.
    """
    if not names or not set(names) <= set(stranger.names):
        raise Invalid("stranger-names", "Choose at least one of the names this person goes by.")
    raw = json.loads(dump_register(register))
    raw["entries"].append(
        {"label": label, "kind": "person", "role": role, "names": list(dict.fromkeys(names))}
    )
    return json.dumps(raw, ensure_ascii=False)


def stranger_of(found: Sequence[Stranger], wanted: str) -> Stranger:
    """The one with this id; raises Invalid ``stranger-missing``."""
    for one in found:
        if one.id == wanted:
            return one
    raise Invalid("stranger-missing", "Nobody like this is waiting to be registered.")
