"""The Panel pack leaves by itself: assembled when complete, sealed, delivered once, receipted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.notification.domain.packs import (
    Annex,
    annexes,
    missing_annexes,
    pack_id,
    pack_object,
)
from services.notification.domain.records import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Pack,
    PackState,
    PanelEdition,
    ProvedDocument,
)
from services.notification.handlers.telling import people_with, tell
from services.notification.pack_content import PackParts, build_content
from shared.contracts.envelope import Event
from shared.domain.errors import Conflict, Corrupt, Unavailable
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.panel import PanelGateway
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, SealedObject, Vault

PANEL = "PANEL"
_PACKER = Actor("notification", "assemble-pack")
_PREFIX = {DeliveryKind.PACK_ASSEMBLY: "make", DeliveryKind.PANEL_PACK: "send"}
_FOR_ANNEXES = frozenset({"pack-annexes-changed", "pack-annexes-missing"})

SealForPanel = Callable[[str, datetime, Iterable[bytes]], Iterator[bytes]]
"""(pack id, made at, content) -> a package signed by Lockgate and encrypted to the Panel."""


CheckReceipt = Callable[[bytes], Mapping[str, object]]
"""Verifies a receipt with the Panel's public key and gives its fields; Corrupt otherwise."""


def on_decision_completed(event: Event, uow: UnitOfWork) -> None:
    """Start the pack of a completed decision."""
    body = event.body
    key = pack_id(body["decision"], body["version"])
    if uow.find(Pack, id=key):
        return
    uow.add(
        Pack(
            id=key,
            case=event.case,
            decision=body["decision"],
            version=body["version"],
            content=body["object"],
            signatures=body["signatures"],
            content_hash=body["content_hash"],
            sin_reference=body["sin_reference"],
            annexes=tuple(body["annexes"]),
            state=PackState.WAITING,
            created_at=event.occurred_at,
        )
    )


def on_edition_proved(event: Event, uow: UnitOfWork) -> None:
    """Remember editions made for the Panel."""
    body = event.body
    if body["audience"] != PANEL or uow.find(PanelEdition, id=body["edition"]):
        return
    uow.add(
        PanelEdition(
            id=body["edition"],
            case=event.case,
            document=body["document"],
            version=body["version"],
            object=body["object"],
            certificate=body["certificate"],
            sha256=body["sha256"],
            file_type=body["file_type"],
        )
    )


def on_edition_withdrawn(event: Event, uow: UnitOfWork) -> None:
    """A withdrawn edition goes into no pack, even when its proof is heard of afterwards."""
    body = event.body
    if body["audience"] != PANEL:
        return
    known = uow.find(PanelEdition, id=body["edition"])
    for edition in known:
        uow.save(replace(edition, withdrawn=True))
    if not known:
        uow.add(_withdrawn_before(event))


def _withdrawn_before(event: Event) -> PanelEdition:
    body = event.body
    return PanelEdition(
        id=body["edition"],
        case=event.case,
        document=body["document"],
        version=0,
        object="",
        certificate="",
        sha256="",
        file_type="",
        withdrawn=True,
    )


def on_document_proved(event: Event, uow: UnitOfWork) -> None:
    """Remember that all of a document's editions for the Panel are proved."""
    body = event.body
    if body["audience"] != PANEL:
        return
    heard = ProvedDocument(body["document"], event.case, body["version"], tuple(body["editions"]))
    known = uow.find(ProvedDocument, id=heard.id)
    if not known:
        uow.add(heard)
    elif heard.version >= known[0].version:
        uow.save(heard)


@dataclass(frozen=True, slots=True)
class Packer:
    """What assembling needs.

    ``by_gateway`` says whether a gateway takes packs; without one the Panel is told by e-mail and
    collects after signing in.
    """

    units: UnitOfWorkFactory
    vault: Vault
    seal_for_panel: SealForPanel
    clock: Clock
    by_gateway: bool


def queue_complete(packer: Packer) -> int:
    """Queue the assembly of every waiting pack whose annexes are all proved; return how many.

    Assembly is a delivery to ourselves: what fails is tried again with growing pauses and then
    waits for a person, and never keeps other packs back.
    """
    queued = 0
    with packer.units() as uow:
        for pack in uow.find(Pack, state=PackState.WAITING):
            if _ready(pack, uow) is None:
                continue
            queued += _queue(pack, DeliveryKind.PACK_ASSEMBLY, uow, packer.clock)
        uow.commit()
    return queued


def _ready(pack: Pack, uow: UnitOfWork) -> tuple[Annex, ...] | None:
    proved = {one.id: one for one in uow.find(ProvedDocument, case=pack.case)}
    editions = {one.id: one for one in uow.find(PanelEdition, case=pack.case)}
    return annexes(pack, proved, editions)


def annexes_awaited(pack: Pack, uow: UnitOfWork) -> int:
    """How many documents a pack still waits for."""
    proved = {one.id: one for one in uow.find(ProvedDocument, case=pack.case)}
    editions = {one.id: one for one in uow.find(PanelEdition, case=pack.case)}
    return missing_annexes(pack, proved, editions)


def still_whole(pack: Pack, uow: UnitOfWork) -> bool:
    """Whether a sealed pack holds what its annexes are now."""
    ready = _ready(pack, uow)
    return ready is not None and pack.object == pack_object(pack, ready)


def carry_assembly(delivery: Delivery, *, packer: Packer) -> None:
    """Put a pack together and seal it.

    Raises Unavailable ``pack-annexes-missing`` while an annex is not proved.
    """
    with packer.units() as uow:
        pack = uow.get(Pack, delivery.subject)
        ready = _ready(pack, uow)
    if pack.state is not PackState.WAITING:
        return
    if ready is None:
        raise Unavailable("pack-annexes-missing", "The pack waits for its annexes.")
    _settle(pack, ready, _seal(pack, ready, packer), packer)


def _seal(pack: Pack, ready: tuple[Annex, ...], packer: Packer) -> SealedObject:
    key = pack_object(pack, ready)
    facts: dict[str, str | int] = {
        "pack": pack.id,
        "decision": pack.decision,
        "annexes": len(ready),
        "object": key,
    }
    assembled = packer.vault.log(LogEntry(f"{key}.assembled", "pack-assembled", pack.case, facts))
    parts = PackParts(pack, ready, assembled.checkpoint, pack.created_at)
    content = build_content(parts, lambda name, place: packer.vault.open(name, place, _PACKER))
    package = packer.seal_for_panel(pack.id, pack.created_at, content)
    return packer.vault.seal(key, pack_context(pack), package, _PACKER)


def _settle(pack: Pack, ready: tuple[Annex, ...], sealed: SealedObject, packer: Packer) -> None:
    """Declare a pack ready, unless an annex changed while it was put together."""
    with packer.units() as uow:
        current = uow.get(Pack, pack.id)
        if current.state is not PackState.WAITING:
            return
        if _ready(current, uow) != ready:
            raise Unavailable("pack-annexes-changed", "An annex changed meanwhile.")
        uow.save(
            replace(
                current,
                state=PackState.READY,
                object=sealed.object,
                sha256=sealed.sha256,
                size=sealed.size,
            )
        )
        if packer.by_gateway:
            _queue(current, DeliveryKind.PANEL_PACK, uow, packer.clock)
        _tell_panel(sealed.object, current, uow, packer.clock)
        uow.commit()


def _tell_panel(cause: str, pack: Pack, uow: UnitOfWork, clock: Clock) -> None:
    for person in sorted(people_with((Role.PANEL,), pack.case, uow)):
        tell(
            uow,
            cause=cause,
            template="pack-waiting",
            person=person,
            case=pack.case,
            subject=pack.id,
            clock=clock,
        )


def pack_context(pack: Pack) -> ObjectContext:
    """What a sealed pack is bound to."""
    return ObjectContext(pack.case, pack.decision, pack.version, "pack", PANEL)


def receipt_context(pack: Pack) -> ObjectContext:
    """What the sealed receipt of a pack is bound to."""
    return ObjectContext(pack.case, pack.decision, pack.version, "receipt", PANEL)


def _queue(pack: Pack, kind: DeliveryKind, uow: UnitOfWork, clock: Clock) -> bool:
    """Queue work on a pack, or queue it again when it was done before; False when it waits."""
    now = clock.now()
    fresh = Delivery(
        id=f"{_PREFIX[kind]}-{pack.id}",
        kind=kind,
        case=pack.case,
        subject=pack.id,
        template=str(kind),
        person="",
        state=DeliveryState.WAITING,
        attempts=0,
        next_attempt_at=now,
        reason="",
        created_at=now,
    )
    known = uow.find(Delivery, id=fresh.id)
    if not known:
        uow.add(fresh)
        return True
    if known[0].state is not DeliveryState.DELIVERED and known[0].reason not in _FOR_ANNEXES:
        return False  # waiting already, or parked until a person looks at it
    uow.save(replace(fresh, created_at=known[0].created_at, revision=known[0].revision))
    return True


def carry_pack(
    delivery: Delivery,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    gateway: PanelGateway,
    check_receipt: CheckReceipt,
    clock: Clock,
) -> None:
    """Deliver a pack and put the Panel's receipt on the record.

    Raises Corrupt ``receipt-mismatch`` for a receipt about another pack and ``receipt-malformed``
    for one without a time, Unavailable ``pack-annexes-changed`` when an annex was withdrawn since
    the pack was put together: then it is put together again, and nothing leaves before that.
    """
    pack = sendable(delivery.subject, units)
    if pack.state is PackState.RECEIVED:
        return
    package = vault.open(pack.object, pack_context(pack), Actor("notification", "deliver-pack"))
    receipt = gateway.deliver(pack.id, package)
    fields = check_receipt(receipt)
    said = (fields.get("kind"), fields.get("pack"), fields.get("sha256"))
    if said != ("panel-pack", pack.id, pack.sha256):
        raise Corrupt("receipt-mismatch", "The receipt is about another pack.", pack=pack.id)
    received_at = _instant(fields.get("received_at"), pack)
    record_receipt(pack, receipt, received_at, units=units, vault=vault, clock=clock)


def sendable(pack_id_: str, units: UnitOfWorkFactory) -> Pack:
    """The pack, received or ready and whole; else Unavailable ``pack-annexes-changed``.

    A ready pack that holds an annex which was withdrawn or redone since goes back to waiting.
    """
    with units() as uow:
        pack = uow.get(Pack, pack_id_)
        if pack.state is PackState.READY and not still_whole(pack, uow):
            pack = replace(pack, state=PackState.WAITING, object="", sha256="", size=0)
            uow.save(pack)
            uow.commit()
    if pack.state is PackState.WAITING:
        raise Unavailable("pack-annexes-changed", "The pack is being put together again.")
    return pack


def _instant(value: object, pack: Pack) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _malformed(pack) from error
    if found.tzinfo is None:
        raise _malformed(pack)
    return found


def _malformed(pack: Pack) -> Corrupt:
    return Corrupt("receipt-malformed", "The receipt does not say when.", pack=pack.id)


def record_receipt(
    pack: Pack,
    receipt: bytes,
    received_at: datetime,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    clock: Clock,
) -> None:
    """Seal the receipt, log it, and tell the case; a second receipt changes nothing.

    A receipt's id follows its content, so that one that was sealed by an attempt that died is
    never taken for another.
    """
    key = f"{pack.id}.receipt.{hashlib.sha256(receipt).hexdigest()[:16]}"
    sealed = vault.seal(key, receipt_context(pack), [receipt], _PACKER)
    vault.log(
        LogEntry(
            f"{key}.recorded",
            "pack-received",
            pack.case,
            {"pack": pack.id, "receipt_sha256": sealed.sha256, "pack_sha256": pack.sha256},
        )
    )
    with units() as uow:
        current = uow.get(Pack, pack.id)
        if current.state is PackState.RECEIVED:
            return
        uow.save(
            replace(
                current, state=PackState.RECEIVED, receipt=sealed.object, received_at=received_at
            )
        )
        uow.emit(
            "panel.receipt-recorded",
            case=pack.case,
            aggregate=pack.id,
            body={
                "decision": pack.decision,
                "pack": pack.id,
                "pack_sha256": pack.sha256,
                "receipt": sealed.object,
                "received_at": received_at.isoformat(),
            },
        )
        for person in sorted(people_with((Role.MANAGER, Role.SIGNATORY), pack.case, uow)):
            tell(
                uow,
                cause=pack.id,
                template="pack-received",
                person=person,
                case=pack.case,
                subject=pack.id,
                clock=clock,
            )
        uow.commit()


def collect(
    pack_id_: str,
    *,
    person: str,
    sign_receipt: Callable[[dict[str, str]], bytes],
    units: UnitOfWorkFactory,
    vault: Vault,
    clock: Clock,
) -> None:
    """Record that a signed-in member of the Panel's secretariat took the pack.

    The receipt is signed by Lockgate and names the person's id. Raises Conflict ``pack-not-ready``.
    """
    try:
        pack = sendable(pack_id_, units)
    except Unavailable as error:
        raise Conflict("pack-not-ready", "This pack is still being put together.") from error
    if pack.state is PackState.RECEIVED:
        return
    now = clock.now()
    receipt = sign_receipt(
        {
            "kind": "panel-pack-collected",
            "pack": pack.id,
            "sha256": pack.sha256,
            "collected_by": person,
            "received_at": now.isoformat(),
        }
    )
    record_receipt(pack, receipt, now, units=units, vault=vault, clock=clock)
