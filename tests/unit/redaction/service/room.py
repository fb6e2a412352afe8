"""A redaction service on SQLite with a vault in memory; reading, detection and proof are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from services.redaction.bootstrap import RECORDS
from services.redaction.domain.policy import POLICY_VERSION
from services.redaction.domain.reading import (
    Block,
    BlockKind,
    EditionKind,
    Page,
    PageSource,
    Reading,
    Spot,
    Word,
)
from services.redaction.domain.records import (
    CaseRegister,
    Edition,
    EditionState,
    Item,
    Proposal,
    ProposalState,
    Region,
    Review,
)
from services.redaction.domain.spans import Category, Reason, Span
from services.redaction.handlers import (
    approvals,
    clearance,
    decision_texts,
    editions,
    proposals,
    readings,
    registers,
)
from services.redaction.handlers.clearance import Answered, Clearance
from services.redaction.proof.report import FileReport, Finding, Report
from services.redaction.readers.client import Attachment, ReadResult
from services.redaction.signing import signed_pdf
from shared.adapters.uow_sql import SqlUnits
from shared.contracts.envelope import Event
from shared.contracts.events import check_body, spec
from shared.crypto.document_keys import own_document_key
from shared.domain.audience import Audience
from shared.domain.errors import Invalid
from shared.domain.ids import new_id
from shared.ports.source import Source
from shared.ports.vault import Actor, ObjectContext
from shared.web import projection
from tests.platform_kit import FakeClock
from tests.simulators.vault import VaultSimulator

CASE = "case-1"
OFFICER, APPROVER = "per-officer", "per-approver"
REGISTER = {
    "case": CASE,
    "entries": [
        {"label": "Child A", "kind": "person", "role": "child", "names": ["Amelia"]},
        {"label": "Mother", "kind": "person", "role": "parent", "names": ["Becky"]},
    ],
}
AUDIENCES = ("REVIEWER", "PANEL")
DOCUMENT_KEY = own_document_key(b"d" * 32)
SIGN_PDF = partial(signed_pdf, signer=DOCUMENT_KEY)


def paragraphs(text: str, *, pages: int = 0, unread: tuple[int, ...] = ()) -> Reading:
    """A reading with one paragraph a line; with pages, everything stands on the first."""
    blocks, at = [], 0
    for line in text.split("\n"):
        blocks.append(Block(BlockKind.PARAGRAPH, at, at + len(line)))
        at += len(line) + 1
    made = tuple(
        Page(
            number,
            595.0,
            842.0,
            0 if number == 1 else len(text),
            len(text),
            PageSource.NONE if number in unread else PageSource.OCR,
        )
        for number in range(1, pages + 1)
    )
    kind = EditionKind.PAGE if pages else EditionKind.TEXT
    return Reading("pdf" if pages else "docx", text, tuple(blocks), made, kind)


def worded_pages(*texts: str, spots: tuple[Spot, ...] = ()) -> Reading:
    """A reading with a line of words on each page, every word in a box of its own."""
    pages, blocks, at = [], [], 0
    for number, text in enumerate(texts, start=1):
        words, here = [], at
        for place, word in enumerate(text.split()):
            x0 = 50.0 + 80 * place
            words.append(Word(here, here + len(word), x0, 50.0, x0 + 70, 62.0, 1))
            here += len(word) + 1
        blocks.append(Block(BlockKind.PARAGRAPH, at, at + len(text)))
        end = at + len(text)
        pages.append(Page(number, 595.0, 842.0, at, end, PageSource.OCR, tuple(words)))
        at = end + 1
    return Reading(
        "pdf", "\n".join(texts), tuple(blocks), tuple(pages), EditionKind.PAGE, spots=spots
    )


@dataclass
class FakeReader:
    """Reads what a test said: by the bytes of the file. ``meanwhile`` runs once while it reads."""

    readings: dict[bytes, Reading | str] = field(default_factory=dict)
    inside: dict[bytes, list[bytes]] = field(default_factory=dict)
    reads: int = 0
    meanwhile: Callable[[], None] | None = None

    def __call__(self, source: Source, *, on_progress=None, on_attachment=None) -> ReadResult:
        """The reading; Invalid with the code that was put there instead."""
        data = b"".join(source.chunks())
        self.reads += 1
        for index, part in enumerate(self.inside.get(data, ())):
            on_attachment(Attachment(index, f"untrusted {index}", len(part)), iter([part]))
        if self.meanwhile is not None:
            now, self.meanwhile = self.meanwhile, None
            now()
        found = self.readings.get(data)
        if found is None:
            found = paragraphs(data.decode())
        if isinstance(found, str):
            raise Invalid(found, "refused")
        on_progress(max(1, len(found.pages)), max(1, len(found.pages)))
        return ReadResult(found, ())


def fake_detect(text: str, register) -> list[Span]:
    """Every name on the register, wherever it stands, and every capital word after "Aunt"."""
    found = []
    for entry in register.entries:
        for name in entry.names:
            at = text.find(name)
            while at >= 0:
                found.append(
                    Span(at, at + len(name), Category.PERSON, entry.label, Reason.DIRECT_ID,
                         "register", 0.95, entry.label)
                )  # fmt: skip
                at = text.find(name, at + 1)
    at = text.find("Aunt ")
    while at >= 0:
        end = at + 5 + len(text[at + 5 :].split(maxsplit=1)[0])
        found.append(Span(at + 5, end, Category.PERSON, "Person", Reason.QUASI_ID, "context", 0.7))
        at = text.find("Aunt ", end)
    return sorted(found)


@dataclass
class FakeProof:
    """Clean unless told: ``finds`` are places it reports for the next proofs."""

    finds: list[tuple[Finding, ...]] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)
    kept: list = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def __call__(
        self, name, content: bytes, register, audience: Audience, kept=(), _witness=None
    ) -> Report:
        """The report of one edition."""
        self.seen.append(content)
        self.kept = list(kept)
        if self.meanwhile is not None:
            now, self.meanwhile = self.meanwhile, None
            now()
        found = self.finds.pop(0) if self.finds else ()
        one = FileReport(sha256(content).hexdigest(), len(content), "pdf")
        return Report("test/1", str(audience), "0" * 64, (one,), found, ("text",), "none", "found")


FOUND = (Finding(0, "text", "register-value", page=2), Finding(0, "metadata", "register-value"))


@dataclass
class Room:
    """Everything a test may want to hold."""

    units: SqlUnits
    clock: FakeClock
    vault: VaultSimulator = field(default_factory=VaultSimulator)
    read: FakeReader = field(default_factory=FakeReader)
    prove: FakeProof = field(default_factory=FakeProof)

    def __post_init__(self) -> None:
        self.workshop = editions.Workshop(
            units=self.units, vault=self.vault, sandbox=None, clock=self.clock,
            sign=lambda fields: json.dumps(fields, default=str).encode(), prove=self.prove,
            sign_pdf=SIGN_PDF,
        )  # fmt: skip
        self.consumers = {
            **projection.consumers(),
            "case.opened": partial(registers.on_case_opened, vault=self.vault),
            "document.accepted": partial(
                readings.on_document_accepted,
                units=self.units, vault=self.vault, read=self.read, detect=fake_detect,
            ),
            "document.withdrawn": readings.on_document_withdrawn,
            "register.changed": partial(
                registers.on_register_changed,
                documents=partial(
                    readings.on_register_changed,
                    units=self.units, vault=self.vault, detect=fake_detect,
                ),
                texts=partial(
                    decision_texts.check_again,
                    units=self.units, vault=self.vault, detect=fake_detect, prove=self.prove,
                ),
            ),
            "edition.approved": partial(editions.on_edition_approved, workshop=self.workshop),
            "decision.prepared": partial(
                decision_texts.on_decision_prepared,
                units=self.units, vault=self.vault, detect=fake_detect, prove=self.prove,
            ),
        }  # fmt: skip
        self.handled: set[str] = set()

    # --- what happens -------------------------------------------------------------------------
    def event(self, event_type: str, **body: object) -> Event:
        """An event, checked against its schema."""
        producer = spec(event_type, 1).producer
        check_body(event_type, 1, producer, body)
        return Event(new_id("evt"), event_type, 1, producer, self.clock.now(), CASE, "agg", 1, body)

    def again(self, event: Event) -> None:
        """Consume an event, as the runner would: the unit opens when it is first used."""
        with self.units() as uow:
            self.consumers[event.type](event, uow)
            uow.commit()

    def hear(self, event_type: str, **body: object) -> Event:
        """Consume a new event."""
        event = self.event(event_type, **body)
        self.again(event)
        return event

    def open_case(self, register: dict | None = None) -> None:
        """Open the case, with a register."""
        self.hear("case.opened", reference="CSPR-1")
        self.register(register or REGISTER)

    def register(self, content: dict) -> int:
        """Put a register in force; documents are read again when ``work`` is called."""
        with self.units() as uow:
            version = registers.save_register(
                CASE, json.dumps(content), base_version=uow.get(CaseRegister, CASE).version,
                person=OFFICER, uow=uow, vault=self.vault, clock=self.clock,
            )  # fmt: skip
            uow.commit()
        return version

    def add_name(self, label: str, name: str) -> None:
        """One more name on the register."""
        entries = [dict(one) for one in REGISTER["entries"]]
        known = next((one for one in entries if one["label"] == label), None)
        if known is None:
            known = {"label": label, "kind": "person", "names": []}
            entries.append(known)
        known["names"] = [*known["names"], name]
        self.register({**REGISTER, "entries": entries})

    def accepted(self, document: str, data: bytes, version: int = 1, replaces: str = "") -> Event:
        """The event of an accepted document whose original is sealed."""
        place = ObjectContext(CASE, document, version, "original")
        key = f"{document}.v{version}"
        sealed = self.vault.seal(key, place, [data], Actor("intake", "upload"))
        return self.event(
            "document.accepted", document=document, version=version, object=sealed.object,
            sha256=sealed.sha256, file_type="docx", agency="agy-1", request="req-1",
            person="per-upload", replaces=replaces,
        )  # fmt: skip

    def accept(self, document: str, data: bytes, version: int = 1, replaces: str = "") -> Event:
        """Let a document be accepted and read."""
        event = self.accepted(document, data, version, replaces)
        self.again(event)
        return event

    def withdraw(self, document: str) -> None:
        """Let a document be withdrawn."""
        self.hear("document.withdrawn", document=document, reason="wrong-child", person="per-u")

    def work(self) -> None:
        """Consume what redaction told itself, until nothing is left."""
        while todo := [
            one
            for one in self._outbox()
            if one["type"] in self.consumers
            and one["id"] not in self.handled
            and one["producer"] == "redaction"
        ]:
            for one in todo:
                self.handled.add(one["id"])
                self.again(
                    Event(one["id"], one["type"], 1, "redaction", self.clock.now(), one["case"],
                          one["aggregate"], one["sequence"], one["body"])
                )  # fmt: skip

    def _outbox(self) -> Iterator[dict]:
        with self.units.engine.connect() as connection:
            rows = connection.execute(
                self.units.tables.outbox.select().order_by(self.units.tables.outbox.c.position)
            )
            return [json.loads(row.payload) for row in rows]

    # --- what people do -----------------------------------------------------------------------
    def decide_all(self, document: str, person: str = OFFICER) -> int:
        """Accept what is open."""
        return self.do(proposals.accept_rest, document, person=person, clock=self.clock)

    def do(self, handler, *args, **named):
        """A handler in its own transaction."""
        with self.units() as uow:
            answer = handler(*args, uow=uow, **named)
            uow.commit()
        return answer

    def add_words(self, document: str, words: str, person: str = OFFICER) -> int:
        """Take words out by hand."""
        read = [
            (item, readings.open_reading(item, self.vault, Actor(person, "review")))
            for item in self.items(document)
            if item.state == "read"
        ]
        with self.units() as uow:
            salt = registers.open_register(
                uow.get(CaseRegister, CASE), self.vault, Actor(person, "review")
            ).salt
        return self.do(
            proposals.add_words, document, words, category=Category.PLACE, label="Place 1",
            reason=Reason.QUASI_ID, readings=read, salt=salt, person=person, clock=self.clock,
        )  # fmt: skip

    def draw(self, document: str, item: str, page: int = 1, person: str = OFFICER) -> str:
        """Draw a box on a page."""
        key = proposals.new_region_id()
        box = Region(key, item, document, CASE, page, 1.0, 1.0, 9.0, 9.0, "", person,
                     self.clock.now())  # fmt: skip
        self.do(proposals.draw_region, box)
        return key

    def submit(self, document: str, person: str = OFFICER) -> None:
        """Hand it to the approver."""
        self.do(approvals.submit, document, person=person, clock=self.clock)

    def approve(self, document: str, *audiences: str, person: str = APPROVER) -> list[str]:
        """Approve for audiences (for a reviewer unless told); editions are built by ``work``."""
        chosen = [Audience.parse(one) for one in audiences or ("REVIEWER",)]
        return self.do(
            approvals.approve, document, chosen, clearance=self.look(document, *audiences),
            policy_version=POLICY_VERSION, person=person, vault=self.vault, clock=self.clock,
        )  # fmt: skip

    def look(self, document: str, *audiences: str) -> Clearance:
        """What the approver must see for audiences (for a reviewer unless told)."""
        chosen = [Audience.parse(one) for one in audiences or ("REVIEWER",)]
        return clearance.look(
            document, chosen, units=self.units, vault=self.vault, actor=Actor(APPROVER, "approve")
        )

    def answer(self, document: str, *audiences: str, person: str = APPROVER) -> int:
        """Answer every residual risk that these audiences' editions carry."""
        looked = self.look(document, *audiences)
        given = [Answered(one.risk.id, "needed-for-learning") for one in looked.risks]
        return self.do(
            clearance.answer_risks, looked, given, person=person, vault=self.vault,
            clock=self.clock,
        )  # fmt: skip

    def through(self, document: str, *audiences: str) -> None:
        """Decide, submit, approve and build."""
        self.decide_all(document)
        self.submit(document)
        self.answer(document, *audiences)
        self.approve(document, *audiences)
        self.work()

    # --- looking ------------------------------------------------------------------------------
    def review(self, document: str) -> Review:
        """The review."""
        with self.units() as uow:
            return uow.get(Review, document)

    def items(self, document: str) -> list[Item]:
        """The files of the present version."""
        with self.units() as uow:
            return readings.current_items(uow.get(Review, document), uow)

    def proposals(self, document: str) -> list[Proposal]:
        """The proposals of the present version."""
        with self.units() as uow:
            return readings.current_proposals(uow.get(Review, document), uow)

    def states(self, document: str) -> list[ProposalState]:
        """Their states, in order."""
        return [one.state for one in self.proposals(document)]

    def editions(self, document: str, state: EditionState | None = None) -> list[Edition]:
        """Editions of a document."""
        with self.units() as uow:
            found = uow.find(Edition, document=document, order_by="approved_at")
        return [one for one in found if state in (None, one.state)]

    def sent(self, event_type: str) -> list[dict]:
        """Bodies of the events of one type in the outbox."""
        return [one["body"] for one in self._outbox() if one["type"] == event_type]

    def opened(self, edition: Edition) -> bytes:
        """The bytes of a proved edition."""
        place = editions.edition_context(edition)
        source = self.vault.open(edition.object, place, Actor("test", "test"))
        return b"".join(source.chunks())


def make_room(make_database, clock) -> Room:
    """A fresh room."""
    return Room(make_database("redaction", RECORDS), clock)
