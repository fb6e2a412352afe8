"""Texts that partners sign leave as they are, so they are checked, not changed.

A decision (or the reasons of a dissent) goes to the Panel word for word. It must therefore hold
labels only: the detectors look for the register's people and numbers, and the verifier looks again
on its own. Anything found sends the text back to its authors with the number of places. A text that
was cleared is checked again whenever the register changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from services.redaction.domain.records import CaseRegister, CheckedText
from services.redaction.domain.register import Register
from services.redaction.handlers.editions import Prove
from services.redaction.handlers.readings import Detect
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
    detect: Detect,
    prove: Prove,
) -> None:
    """Clear a text for signature, or say in how many places it identifies somebody."""
    body = event.body
    with units() as early:
        known = early.find(CaseRegister, id=event.case)
    if not known:
        raise Unavailable("register-missing", "Nothing has been heard of this case yet.")
    text = CheckedText(
        id=body["decision"],
        case=event.case,
        version=body["version"],
        object=body["object"],
        content_hash=body["content_hash"],
        register_version=known[0].version,
    )
    register = open_register(known[0], vault, _CHECKER).register
    places = _places(_content(text, vault), register, detect, prove)
    outcome: dict[str, Any] = {"decision": text.id, "version": text.version}
    if places:
        kind, outcome["places"] = "decision.blocked", places
    else:
        kind, outcome["content_hash"] = "decision.cleared", text.content_hash
    uow.emit(kind, case=event.case, aggregate=text.id, body=outcome)
    _keep(text, cleared=not places, uow=uow)
    _log(text, kind, places, vault)
    newest = uow.get(CaseRegister, event.case).version
    if not places and newest != text.register_version:
        # The register changed while this was checked, and its event may have gone by already.
        uow.emit(
            "register.changed", case=event.case, aggregate=event.case, body={"version": newest}
        )


def check_again(
    event: Event,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    detect: Detect,
    prove: Prove,
) -> Callable[[UnitOfWork], None]:
    """Check cleared texts against a register that was changed; the answer keeps what was found.

    A text that identifies somebody by the newer register is blocked; one that does not stays
    cleared, in silence.
    """
    with units() as early:
        record = early.get(CaseRegister, event.case)
        stale = [
            text
            for text in early.find(CheckedText, case=event.case)
            if text.register_version < record.version
        ]
    places: dict[str, int] = {}
    if stale:
        register = open_register(record, vault, _CHECKER).register
        places = {one.id: _places(_content(one, vault), register, detect, prove) for one in stale}

    def keep(uow: UnitOfWork) -> None:
        for text in stale:
            _block_or_keep(replace(text, register_version=record.version), places, uow, vault)

    return keep


def _block_or_keep(
    text: CheckedText, places: Mapping[str, int], uow: UnitOfWork, vault: Vault
) -> None:
    found = places[text.id]
    _keep(text, cleared=not found, uow=uow)
    if found:
        body = {"decision": text.id, "version": text.version, "places": found}
        uow.emit("decision.blocked", case=text.case, aggregate=text.id, body=body)
        _log(text, "decision.blocked", found, vault)


def _keep(text: CheckedText, *, cleared: bool, uow: UnitOfWork) -> None:
    """Remember a text while it is cleared; an older version gives way, a newer one stays."""
    known = uow.find(CheckedText, id=text.id)
    if known and known[0].version > text.version:
        return
    if not cleared:
        uow.remove(CheckedText, text.id)
    elif known:
        uow.save(replace(text, revision=known[0].revision))
    else:
        uow.add(text)


def _content(text: CheckedText, vault: Vault) -> bytes:
    context = ObjectContext(text.case, text.id, text.version, "decision")
    content = b"".join(vault.open(text.object, context, _CHECKER).chunks())
    if hashlib.sha256(content).hexdigest() != text.content_hash:
        raise Corrupt("decision-differs", "The text is not the one that was announced.")
    return content


def _log(text: CheckedText, kind: str, places: int, vault: Vault) -> None:
    facts: dict[str, str | int] = {
        "content_hash": text.content_hash,
        "register": text.register_version,
        "places": places,
    }
    digest = hashlib.sha256(canonical(facts)).hexdigest()[:16]
    entry = f"{text.id}.{text.version}.checked.{digest}"
    vault.log(LogEntry(entry, kind.replace(".", "-"), text.case, facts))


def _places(content: bytes, register: Register, detect: Detect, prove: Prove) -> int:
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
