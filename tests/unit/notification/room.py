"""A notification service on SQLite, a vault in memory, a mail box and a Panel that can misbehave."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.notification.bootstrap import RECORDS
from services.notification.domain.records import Delivery, DeliveryKind, Pack
from services.notification.handlers import packing, sending, telling
from shared.adapters.uow_sql import SqlUnits
from shared.contracts.envelope import Event, canonical
from shared.contracts.events import check_body, spec
from shared.crypto.receipts import sign_receipt, verify_receipt
from shared.domain.ids import new_id
from shared.ports.mail import Mail
from shared.ports.source import Source
from shared.ports.vault import Actor, ObjectContext
from shared.web import projection
from tests.platform_kit import FakeClock
from tests.simulators.vault import VaultSimulator

CASE = "case-1"
DECISION = {
    "rapid_review": "What happened.\n\nWhat was learned about Child A.",
    "outcome": "commission-lcspr",
    "rationale": "The criteria are met.",
    "answers": [{"criterion": "themes", "met": True, "reason": "Neglect"}],
    "national_view": "not-national",
    "national_reason": "Local learning.",
}
SIGNED = {
    "signatures": [
        {"seat": seat, "dissents": False, "signed_at": "2026-03-02T09:00:00+00:00", "reason": ""}
        for seat in ("la", "icb", "police")
    ]
}


class MailBox:
    """A next hop that keeps what it takes; ``trouble`` is raised instead when set."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.trouble: Exception | None = None

    def send(self, mail: Mail) -> None:
        """Keep it, or fail."""
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(mail)


class Gateway:
    """A Panel's receiver: one receipt for one pack, whatever comes; ``trouble`` is raised once."""

    def __init__(self, clock: FakeClock) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.clock = clock
        self.got: dict[str, bytes] = {}
        self.calls = 0
        self.trouble: Exception | None = None
        self.lose_answer = False
        self.lies: dict[str, object] = {}

    def deliver(self, pack: str, package: Source) -> bytes:
        """Take a package and answer with a receipt."""
        self.calls += 1
        if self.trouble is not None:
            raise self.trouble
        data = b"".join(package.chunks())
        self.got.setdefault(pack, data)
        if self.lose_answer:
            self.lose_answer = False
            raise ConnectionError("the answer was lost")
        fields = {
            "kind": "panel-pack",
            "pack": pack,
            "received_at": self.clock.now().isoformat(),
            "sha256": sha256(data).hexdigest(),
            "size": len(data),
        } | self.lies
        return sign_receipt(self.key, fields)


@dataclass
class Room:
    """Everything a test may want to hold."""

    units: SqlUnits
    clock: FakeClock
    by_gateway: bool = True
    vault: VaultSimulator = field(default_factory=VaultSimulator)
    mail: MailBox = field(default_factory=MailBox)

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.clock)
        self.vault.create_case(CASE)
        self.packer = packing.Packer(
            units=self.units,
            vault=self.vault,
            seal_for_panel=lambda _pack, _at, content: content,
            clock=self.clock,
            by_gateway=self.by_gateway,
        )
        carriers = {
            DeliveryKind.EMAIL: partial(
                sending.carry_email,
                units=self.units,
                vault=self.vault,
                mail=self.mail,
                site="https://lockgate.example",
            ),
            DeliveryKind.PACK_ASSEMBLY: partial(packing.carry_assembly, packer=self.packer),
        }
        if self.by_gateway:
            carriers[DeliveryKind.PANEL_PACK] = partial(
                packing.carry_pack,
                units=self.units,
                vault=self.vault,
                gateway=self.gateway,
                check_receipt=partial(verify_receipt, self.gateway.key.public_key()),
                clock=self.clock,
            )
        self.post = sending.Post(self.units, carriers, self.vault, self.clock)
        told = partial(telling.on_told_event, clock=self.clock)
        self.consumers = {
            **projection.consumers(),
            **dict.fromkeys(telling.TELLINGS, told),
            "person.contact-changed": telling.on_contact_changed,
            "decision.completed": packing.on_decision_completed,
            "edition.proved": packing.on_edition_proved,
            "edition.withdrawn": packing.on_edition_withdrawn,
            "document.proved": packing.on_document_proved,
        }

    # --- what happens -------------------------------------------------------------------------
    def hear(self, event_type: str, **body: object) -> Event:
        """Consume an event, checked against its schema, as the runner would."""
        producer = spec(event_type, 1).producer
        check_body(event_type, 1, producer, body)
        now = self.clock.now()
        event = Event(new_id("evt"), event_type, 1, producer, now, CASE, "agg", 1, body)
        self.again(event)
        return event

    def again(self, event: Event) -> None:
        """Consume an event once more."""
        with self.units() as uow:
            self.consumers[event.type](event, uow)
            uow.commit()

    def turn(self, seconds: float = 0.0) -> int:
        """Let time pass, then run both timers once; how many deliveries arrived."""
        self.clock.forward(seconds)
        packing.queue_complete(self.packer)
        return sending.send_due(self.post)

    def member(self, person: str, role: str = "partnership-manager") -> None:
        """Give somebody a role on the case and an address."""
        self.hear(
            "membership.granted", membership=f"mem-{person}-{role}", person=person, role=role,
            agency="", audience="",
        )  # fmt: skip
        self.contact(person)

    def contact(self, person: str, address: str = "", revision: int = 1) -> None:
        """Make somebody's address known."""
        place = ObjectContext("directory", person, revision, "contact")
        text = (address if address != "" else f"{person}@example.org").encode()
        key = f"contact.{person}.{revision}"
        body = json.dumps({"email": text.decode().strip(), "name": "Somebody"}).encode()
        self.vault.seal(key, place, [body], Actor("intake", "contact"))
        self.hear("person.contact-changed", person=person, contact=key, revision=revision)

    def complete(self, *annexes: str, decision: str = "dec-1") -> None:
        """Let a decision be signed by all three partners."""
        content, signed = canonical(DECISION), canonical(SIGNED)
        place = ObjectContext(CASE, decision, 1, "decision")
        actor = Actor("intake", "sign")
        self.vault.seal(f"{decision}.content", place, [content], actor)
        receipt = ObjectContext(CASE, decision, 1, "receipt")
        self.vault.seal(f"{decision}.signatures", receipt, [signed], actor)
        self.last_completed = self.hear(
            "decision.completed", decision=decision, version=1, object=f"{decision}.content",
            signatures=f"{decision}.signatures", content_hash=sha256(content).hexdigest(),
            sin_reference="SIN-2026-1", annexes=list(annexes),
        )  # fmt: skip

    def edition(self, edition: str, document: str, data: bytes = b"%PDF redacted") -> dict:
        """Seal an edition for the Panel; the body of its proof."""
        place = ObjectContext(CASE, document, 1, "edition", "PANEL")
        actor = Actor("redaction", "build-edition")
        sealed = self.vault.seal(f"{edition}.0", place, [data], actor)
        proof = ObjectContext(CASE, document, 1, "certificate", "PANEL")
        self.vault.seal(f"{edition}.0.certificate", proof, [b'{"clean":true}'], actor)
        return {
            "edition": edition, "document": document, "version": 1, "audience": "PANEL",
            "object": sealed.object, "certificate": f"{edition}.0.certificate",
            "sha256": sealed.sha256, "approver": "per-approver", "file_type": "pdf",
        }  # fmt: skip

    def prove(self, document: str, *editions: str) -> None:
        """Let a document be proved for the Panel with these editions."""
        for edition in editions:
            self.hear("edition.proved", **self.edition(edition, document))
        self.hear(
            "document.proved", document=document, version=1, audience="PANEL",
            editions=list(editions),
        )  # fmt: skip

    def withdraw(self, edition: str, document: str) -> None:
        """Let an edition be withdrawn."""
        self.hear(
            "edition.withdrawn", edition=edition, document=document, audience="PANEL",
            reason="withdrawn",
        )  # fmt: skip

    # --- looking ------------------------------------------------------------------------------
    def deliveries(self, **equals: object) -> list[Delivery]:
        """Deliveries that match."""
        with self.units() as uow:
            return uow.find(Delivery, order_by="created_at", **equals)

    def pack(self) -> Pack:
        """The one pack."""
        with self.units() as uow:
            [found] = uow.find(Pack)
        return found

    def sent(self, event_type: str = "") -> list[dict]:
        """Bodies of the events in the outbox."""
        with self.units.outbox.claim(1000) as messages:
            read = [json.loads(message.payload) for message in messages]
        return [event["body"] for event in read if event_type in ("", event["type"])]


def make_room(make_database, clock, *, by_gateway: bool = True) -> Room:
    """A fresh room."""
    return Room(make_database("notification", RECORDS), clock, by_gateway)
