"""Texts that partners sign leave as they are, so they are checked, not changed.

A decision (or the reasons of a dissent) goes to the Panel word for word. It must therefore hold
labels only: the detectors look for the register's people and numbers, and the verifier looks again
on its own. Anything found sends the text back to its authors with the number of places.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from services.redaction.domain.records import CaseRegister
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Span
from services.redaction.handlers.editions import Prove
from services.redaction.handlers.registers import open_register
from shared.contracts.envelope import Event, canonical
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Corrupt, Unavailable
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, Vault

_CHECKER = Actor("redaction", "check-decision")
_LIKELY = 0.6


def on_decision_prepared(
    event: Event,
    uow: UnitOfWork,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    detect: Callable[[str, Register], list[Span]],
    prove: Prove,
) -> None:
    """Clear a text for signature, or say in how many places it identifies somebody."""
    body = event.body
    with units() as early:
        known = early.find(CaseRegister, id=event.case)
    if not known:
        raise Unavailable("register-missing", "Nothing has been heard of this case yet.")
    register = open_register(known[0], vault, _CHECKER).register
    context = ObjectContext(event.case, body["decision"], body["version"], "decision")
    content = b"".join(vault.open(body["object"], context, _CHECKER).chunks())
    if hashlib.sha256(content).hexdigest() != body["content_hash"]:
        raise Corrupt("decision-differs", "The text is not the one that was announced.")
    places = _places(content, register, detect, prove)
    outcome: dict[str, Any] = {"decision": body["decision"], "version": body["version"]}
    if places:
        kind, outcome["places"] = "decision.blocked", places
    else:
        kind, outcome["content_hash"] = "decision.cleared", body["content_hash"]
    uow.emit(kind, case=event.case, aggregate=body["decision"], body=outcome)
    facts = {"content_hash": body["content_hash"], "register": known[0].version, "places": places}
    digest = hashlib.sha256(canonical(facts)).hexdigest()[:16]
    entry = f"{body['decision']}.{body['version']}.checked.{digest}"
    vault.log(LogEntry(entry, kind.replace(".", "-"), event.case, facts))


def _places(
    content: bytes,
    register: Register,
    detect: Callable[[str, Register], list[Span]],
    prove: Prove,
) -> int:
    texts = list(_texts(_json(content)))
    found = sum(
        1
        for text in texts
        for span in detect(text, register)
        if span.entry and span.confidence >= _LIKELY
    )
    words = "\n".join(texts).encode()
    report = prove("text.txt", words, register, Audience(AudienceKind.PANEL))
    return max(found, len(report.findings))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Corrupt("decision-differs", "The text is not in its form.") from error


def _texts(value: Any) -> Iterator[str]:
    """Every string and number in a JSON value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _texts(value[key])
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
