"""The Panel pack leaves by itself: assembled when complete, sealed, delivered once, receipted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.notification.domain.packs import annexes, pack_id
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
from shared.domain.errors import Conflict, Corrupt
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.panel import PanelGateway
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, Vault

PANEL = "PANEL"
_PACKER = Actor("notification", "assemble-pack")

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
    """A withdrawn edition goes into no pack."""
    for edition in uow.find(PanelEdition, id=event.body["edition"]):
        uow.save(replace(edition, withdrawn=True))


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


def assemble_ready(packer: Packer) -> int:
    """Assemble every pack whose annexes are all proved; return how many were sealed."""
    with packer.units() as uow:
        waiting = uow.find(Pack, state=PackState.WAITING)
    return sum(_assemble(pack, packer) for pack in waiting)


def _assemble(pack: Pack, packer: Packer) -> bool:
    units, vault = packer.units, packer.vault
    with units() as uow:
        proved = {p.id: p for p in uow.find(ProvedDocument, case=pack.case)}
        editions = {e.id: e for e in uow.find(PanelEdition, case=pack.case)}
    ready = annexes(pack, proved, editions)
    if ready is None:
        return False
    assembled = vault.log(
        LogEntry(
            f"{pack.id}.assembled",
            "pack-assembled",
            pack.case,
            {"pack": pack.id, "decision": pack.decision, "annexes": len(ready)},
        )
    )
    parts = PackParts(pack, ready, assembled.checkpoint, pack.created_at)
    content = build_content(parts, lambda key, context: vault.open(key, context, _PACKER))
    sealed = vault.seal(
        pack.id,
        pack_context(pack),
        packer.seal_for_panel(pack.id, pack.created_at, content),
        _PACKER,
    )
    with units() as uow:
        current = uow.get(Pack, pack.id)
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
            _queue_delivery(current, uow, packer.clock)
        for person in sorted(people_with((Role.PANEL,), pack.case, uow)):
            tell(
                uow,
                cause=f"{pack.id}.ready",
                template="pack-waiting",
                person=person,
                case=pack.case,
                subject=pack.id,
                clock=packer.clock,
            )
        uow.commit()
    return True


def pack_context(pack: Pack) -> ObjectContext:
    """What a sealed pack is bound to."""
    return ObjectContext(pack.case, pack.decision, pack.version, "pack", PANEL)


def receipt_context(pack: Pack) -> ObjectContext:
    """What the sealed receipt of a pack is bound to."""
    return ObjectContext(pack.case, pack.decision, pack.version, "receipt", PANEL)


def _queue_delivery(pack: Pack, uow: UnitOfWork, clock: Clock) -> None:
    now = clock.now()
    uow.add(
        Delivery(
            id=f"send-{pack.id}",
            kind=DeliveryKind.PANEL_PACK,
            case=pack.case,
            subject=pack.id,
            template="panel-pack",
            person="",
            state=DeliveryState.WAITING,
            attempts=0,
            next_attempt_at=now,
            reason="",
            created_at=now,
        )
    )


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

    Raises Corrupt ``receipt-mismatch`` for a receipt about another pack.
    """
    with units() as uow:
        pack = uow.get(Pack, delivery.subject)
    if pack.state is PackState.RECEIVED:
        return
    package = vault.open(pack.object, pack_context(pack), Actor("notification", "deliver-pack"))
    receipt = gateway.deliver(pack.id, package)
    fields = check_receipt(receipt)
    if (fields.get("pack"), fields.get("sha256")) != (pack.id, pack.sha256):
        raise Corrupt("receipt-mismatch", "The receipt is about another pack.", pack=pack.id)
    received_at = datetime.fromisoformat(str(fields["received_at"]))
    record_receipt(pack, receipt, received_at, units=units, vault=vault, clock=clock)


def record_receipt(
    pack: Pack,
    receipt: bytes,
    received_at: datetime,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    clock: Clock,
) -> None:
    """Seal the receipt, log it, and tell the case; a second receipt changes nothing."""
    sealed = vault.seal(f"{pack.id}.receipt", receipt_context(pack), [receipt], _PACKER)
    vault.log(
        LogEntry(
            f"{pack.id}.received",
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
    with units() as uow:
        pack = uow.get(Pack, pack_id_)
    if pack.state is PackState.WAITING:
        raise Conflict("pack-not-ready", "This pack is still being put together.")
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
