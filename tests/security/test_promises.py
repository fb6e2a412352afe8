"""The eight promises, each beside a control: with the protection taken away, the check sees it.

Every check here answers with what it found; a test asserts that it finds nothing, and its control
asserts that it finds the breach after one protection was removed.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pikepdf
import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.domain.documents import Document, Receipt
from services.intake.domain.uploads import Upload, UploadState
from services.intake.handlers import checking
from services.notification.bootstrap import RECORDS as NOTIFICATION
from services.notification.domain.records import PackState
from services.panel_gateway.keys import load_or_create
from services.panel_gateway.store import Receiver
from services.redaction import pipeline
from services.redaction.bootstrap import RECORDS as REDACTION
from services.redaction.domain.records import EditionState, ReviewState
from services.redaction.handlers import approvals
from services.redaction.readers.client import ReadResult, read_document
from services.storage import case_keys, destruction
from services.storage.domain.records import LogLeaf
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.tables import open_tables
from services.storage.together import Together
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.sandbox_process import ProcessSandbox
from shared.crypto.packages import seal_package
from shared.domain.errors import Conflict, Corrupt, Invalid, LockgateError, Refused
from shared.domain.ids import new_id
from shared.ports.keyring import Keyring
from shared.ports.scanner import ScanResult
from shared.ports.vault import LogEntry
from tests.builders import files
from tests.security.promise_rooms import PLAIN, Deadly, House, Panel, Raw, Strongroom, shared_blocks
from tests.unit.intake import room as intake_room
from tests.unit.notification import room as notification_room
from tests.unit.redaction.service import room as redaction_room
from tests.unit.storage import builders
from tests.unit.storage.builders import ACTOR, READER, context, sqlite_url

NAMES = ("Amelia", "Becky")
TEXT = b"Amelia lives with Becky.\nAunt Carol came on Tuesday."


# ------------------------------------------------------------- P1 no register value is shared


def names_in(edition: bytes) -> set[str]:
    """Where a name stands in a PDF: its text, its metadata, or its bytes once unpacked."""
    found = set()
    reader = pypdf.PdfReader(io.BytesIO(edition))
    places = {
        "text": "".join(page.extract_text() for page in reader.pages),
        "metadata": repr(reader.metadata),
        "bytes": _unpacked(edition).decode("latin-1"),
    }
    for place, text in places.items():
        found |= {place for name in NAMES if name.lower() in text.lower()}
    return found


def _unpacked(edition: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(edition)) as document:
        out = io.BytesIO()
        document.save(
            out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all
        )
    return edition + out.getvalue()


@pytest.fixture
def redaction(make_database, clock) -> redaction_room.Room:
    """Redaction with the real verifier, one decided document waiting for approval."""
    room = redaction_room.Room(make_database("redaction", REDACTION), clock, prove=pipeline.prove)
    room.open_case()
    room.accept("doc-1", TEXT)
    room.decide_all("doc-1")
    room.submit("doc-1")
    return room


@pytest.fixture
def careless_builder(monkeypatch) -> None:
    """Editions that say in their title what was taken out of their pages."""
    build = pipeline.build

    def careless(*given):
        with pikepdf.open(io.BytesIO(build(*given))) as document:
            document.docinfo["/Title"] = pikepdf.String("Report on Amelia")
            out = io.BytesIO()
            document.save(out)
        return out.getvalue()

    monkeypatch.setattr(pipeline, "build", careless)


def test_p1_an_edition_holds_no_register_value(redaction):
    """Built and proved for real, nothing of the register is in it, or in any event or log entry."""
    redaction.approve("doc-1")
    redaction.work()
    [edition] = redaction.editions("doc-1", EditionState.PROVED)
    assert names_in(redaction.opened(edition)) == set()
    spoken = repr(list(redaction._outbox())) + repr(redaction.vault.entries)
    assert not [name for name in NAMES if name in spoken]


def test_p1_control_what_a_careless_builder_leaves_is_stopped(redaction, careless_builder):
    """A name left in the metadata: the proof finds it there, and nothing is shared."""
    redaction.approve("doc-1")
    redaction.work()
    [edition] = redaction.editions("doc-1")
    assert (edition.state, edition.reason) == (EditionState.BLOCKED, "verifier-found")
    assert "file/pdf-info" in edition.places
    assert redaction.sent("edition.proved") == []


def test_p1_control_without_the_proof_the_leak_is_seen(redaction, careless_builder):
    """With a proof that always says clean, the name goes out, and the check sees it."""
    redaction.workshop = replace(redaction.workshop, prove=redaction_room.FakeProof())
    handler = redaction.consumers["edition.approved"].func
    redaction.consumers["edition.approved"] = partial(handler, workshop=redaction.workshop)
    redaction.approve("doc-1")
    redaction.work()
    [edition] = redaction.editions("doc-1", EditionState.PROVED)
    assert "metadata" in names_in(redaction.opened(edition))


# ------------------------------------------------------------- P2 a second person, for the recipient


def shared_without_a_second_person(
    room: redaction_room.Room, document: str
) -> set[tuple[str, str]]:
    """Audience and fault of editions on their way out that no other person approved for them."""
    with room.units() as uow:
        authors = approvals.document_authors(room.review(document), uow)
    said = {
        (entry.facts["document"], entry.facts["audience"], entry.facts["approver"])
        for entry in room.vault.logged("edition-approved")
    }
    out = set()
    for edition in room.editions(document):
        if edition.state not in {EditionState.APPROVED, EditionState.PROVED}:
            continue
        if edition.approver in authors:
            out.add((edition.audience, "own-work"))
        if (document, edition.audience, edition.approver) not in said:
            out.add((edition.audience, "not-on-record"))
    return out


@pytest.fixture
def quick(make_database, clock) -> redaction_room.Room:
    """Redaction with a told verifier, one decided document."""
    room = redaction_room.make_room(make_database, clock)
    room.open_case()
    room.accept("doc-1", TEXT)
    room.decide_all("doc-1")
    room.submit("doc-1")
    return room


def test_p2_only_a_second_person_approves_and_only_for_whom_they_said(quick):
    """The officer is refused, nothing is built before, and no other audience gets anything."""
    with pytest.raises(Refused, match="own-work"):
        quick.approve("doc-1", person=redaction_room.OFFICER)
    quick.work()
    assert quick.editions("doc-1") == []
    assert quick.sent("edition.proved") == []
    quick.approve("doc-1", "REVIEWER")
    quick.work()
    assert [one.audience for one in quick.editions("doc-1")] == ["REVIEWER"]
    assert [body["audience"] for body in quick.sent("edition.proved")] == ["REVIEWER"]
    assert shared_without_a_second_person(quick, "doc-1") == set()


def test_p2_control_without_the_four_eyes_rule_own_work_is_seen(quick, monkeypatch):
    """With the rule taken out the officer's own approval goes through, and the check sees it."""
    monkeypatch.setattr(approvals, "require_other_person", lambda *_: None)
    quick.approve("doc-1", person=redaction_room.OFFICER)
    quick.work()
    assert quick.sent("edition.proved")
    assert shared_without_a_second_person(quick, "doc-1") == {("REVIEWER", "own-work")}


# ------------------------------------------------------------- P3 never lost, never twice


@pytest.fixture
def house(tmp_path, make_database, monkeypatch) -> Iterator[House]:
    """Everything of an upload's way in, for real."""
    for service, records in (("redaction", REDACTION), ("notification", NOTIFICATION)):
        make_database(service, records)
    steps = Deadly()
    storage = builders.Room(sqlite_url(tmp_path / "databases"))
    storage.blobs = FolderBlobs(tmp_path / "blobs", 0.0)
    storage.vault = storage.fresh_vault(steps)
    monkeypatch.setattr(intake_room, "VaultSimulator", lambda: storage.vault)
    intake = intake_room.Room(tmp_path / "databases")
    yield House(intake, storage, tmp_path, steps)
    intake.close()
    storage.close()


@pytest.mark.parametrize("death", range(9))
def test_p3_an_accepted_upload_is_taken_once_whenever_the_process_dies(house, death: int):
    """Dying at any step and delivered four times: one document, one receipt, nothing lost."""
    upload = house.upload()
    house.steps.at, house.steps.passed = death, []
    house.deliver(repeats=3)
    assert len(house.steps.passed) > 8
    assert house.dead_letters == 0
    assert house.lost_or_doubled() == set()
    assert house.intake.get(Upload, upload).state is UploadState.ACCEPTED
    assert len(house.intake.find(Document)) == len(house.intake.find(Receipt)) == 1
    assert len(house.intake.events("document.accepted")) == 1


def test_p3_control_acknowledged_before_it_is_committed_is_found_lost(house):
    """A consumer that acknowledges first and dies loses the upload, and the account says so."""
    house.upload()
    house.steps.at = 3
    house.deliver(acknowledge_first=True)
    assert house.intake.find(Document) == []
    assert ("lost", "unheard-intake-work") in house.lost_or_doubled()


def test_p3_control_without_ids_fixed_beforehand_it_is_found_doubled(house, monkeypatch):
    """An attempt that draws new ids seals a second original, and the account says so."""
    read = checking._read

    def drawn(*given):
        upload, parts, version = read(*given)
        return replace(upload, object=new_id("obj")), parts, version

    monkeypatch.setattr(checking, "_read", drawn)
    house.upload()
    house.steps.passed, house.steps.at = [], 6
    house.deliver()
    assert ("doubled", "original-sealed-twice") in house.lost_or_doubled()


# ------------------------------------------------------------- P4 ciphertext only, whole and in place


@pytest.fixture
def strongroom(tmp_path) -> Iterator[Strongroom]:
    """A vault with one case."""
    room = builders.Room(sqlite_url(tmp_path / "databases"))
    room.blobs = FolderBlobs(tmp_path / "blobs", 0.0)
    room.vault = room.fresh_vault()
    room.vault.create_case("case-1")
    yield Strongroom(room, tmp_path)
    room.close()


def test_p4_what_is_stored_is_ciphertext_and_only_as_it_was_sealed(strongroom):
    """Nothing can be read in any file; whatever is done to the bytes is refused."""
    strongroom.seal_all()
    assert strongroom.in_clear() == set()
    assert strongroom.accepted_tamperings() == set()
    strongroom.room.vault.seal("same", context(document="doc-3"), [PLAIN], ACTOR)
    assert not shared_blocks(strongroom.blob("one"), strongroom.blob("same"))
    with pytest.raises(Corrupt, match="object-corrupt"):
        strongroom.read("one", case="case-2")


def test_p4_control_a_store_that_is_written_through_is_seen(strongroom, monkeypatch):
    """Without sealing, the scan reads documents and every tampering is accepted."""
    monkeypatch.setattr(
        "services.storage.vault.crypto.seal_object", lambda _key, _id, _context, plain: iter(plain)
    )
    monkeypatch.setattr("services.storage.vault.OpenedObject", Raw)
    strongroom.seal_all()
    assert len(strongroom.in_clear()) == 4  # three objects, and their beginnings in the database
    assert strongroom.accepted_tamperings() == {
        "changed", "truncated", "lengthened", "re-headed", "swapped", "replayed",
    }  # fmt: skip


# ------------------------------------------------------------- P5 on the record, for outsiders


def work_of_a_day(room: builders.Room) -> list[str]:
    """Things that must be on the record, done; answers their kinds in order."""
    vault = room.vault
    vault.seal("obj-1", context(), [b"an original"], ACTOR)
    b"".join(vault.open("obj-1", context(), READER).chunks())
    with pytest.raises(Corrupt):
        vault.open("obj-1", context(document="doc-2"), READER)
    vault.log(LogEntry("dec-1", "decision-signed", "case-1", {"actor": "per-la"}))
    vault.hold_case("case-1", "per-dpo", held=True)
    vault.hold_case("case-1", "per-dpo", held=False)
    vault.destroy_case("case-1", "per-dpo", "per-second")
    return [
        "case-key.created", "object.sealed", "object.opened", "object.refused", "decision-signed",
        "case.held", "case.hold-lifted", "case-key.destroying", "case-key.destroyed",
    ]  # fmt: skip


def kinds_on_record(room: builders.Room) -> list[str]:
    """The kinds of entry on the log about the case, in order."""
    with room.units() as uow:
        return [leaf.entry_kind for leaf in uow.find(LogLeaf, case="case-1", order_by="id")]


def log_problems(strongroom: Strongroom, *held: str) -> set[str]:
    """What somebody with only the log's public key finds wrong with it."""
    key = LogKey.parse(strongroom.room.log.signer.verifier.to_text())
    rows = open_tables(sqlite_url(strongroom.folder / "databases"))
    return {one.reason for one in verify_rows(rows, key, held).problems}


def edit(strongroom: Strongroom, *statements: str) -> None:
    """Change the database behind everybody's back."""
    file = strongroom.folder / "databases" / "storage.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def test_p5_everything_is_on_the_record_and_it_verifies(strongroom):
    """Each act has its entry, in order, and an outsider finds nothing wrong."""
    done = work_of_a_day(strongroom.room)
    assert kinds_on_record(strongroom.room) == done
    assert log_problems(strongroom) == set()


def test_p5_control_an_act_that_is_not_logged_is_missed(strongroom, monkeypatch):
    """A vault that opens without an entry is seen to have done so."""
    append = Together.append
    monkeypatch.setattr(
        Together,
        "append",
        lambda self, entry: None if entry.kind == "object.opened" else append(self, entry),
    )
    done = work_of_a_day(strongroom.room)
    assert set(done) - set(kinds_on_record(strongroom.room)) == {"object.opened"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE log_leaf SET body = replace(body, 'per-la', 'per-no')", "leaf-hash"),
        ("UPDATE log_leaf SET actor = 'per-somebody-else' WHERE actor = 'per-reader'", "columns"),
        ("DELETE FROM log_leaf WHERE id = '000000000002'", "index"),
        ("UPDATE log_leaf SET at = '2020-01-01 00:00:00.000000'", "columns"),
    ],
)
def test_p5_control_an_edited_record_does_not_verify(strongroom, statement, expected):
    """Whoever edits, removes or back-dates an entry in the database is found out."""
    work_of_a_day(strongroom.room)
    edit(strongroom, statement)
    assert expected in log_problems(strongroom)


def test_p5_control_a_record_put_back_to_yesterday_is_found_by_who_kept_a_checkpoint(strongroom):
    """The whole database as it was before verifies by itself; a receipt's checkpoint tells."""
    file, copy = strongroom.folder / "databases" / "storage.sqlite3", strongroom.folder / "copy"
    with closing(sqlite3.connect(file)) as database, closing(sqlite3.connect(copy)) as other:
        database.backup(other)
    held = strongroom.room.vault.log(LogEntry("act-1", "decision-signed", "case-1", {}))
    strongroom.room.close()
    for stale in file.parent.glob("storage.sqlite3-*"):
        stale.unlink()
    shutil.copy(copy, file)
    assert log_problems(strongroom) == set()
    assert "shorter-than-held" in log_problems(strongroom, held.checkpoint)


# ------------------------------------------------------------- P6 the pack, by itself, exactly once


@pytest.fixture
def panel(make_database, clock, tmp_path) -> Panel:
    """A decision signed by all three, with one annex that is proved later."""
    room = notification_room.make_room(make_database, clock)
    secret, _ = load_or_create(tmp_path / "panel-keys")
    sender = Ed25519PrivateKey.generate()
    made = Panel(room, Receiver(tmp_path / "panel", secret, room.gateway.key, sender.public_key()))
    object.__setattr__(
        room.packer,
        "seal_for_panel",
        lambda pack, at, content: seal_package(pack, at, secret.public, sender, content),
    )
    room.gateway.deliver = made.deliver
    return made


def play_pack(panel: Panel) -> None:
    """Sign, then prove the annex, then let time pass; nobody presses anything."""
    panel.room.complete("doc-1")
    panel.room.turn(60)
    assert panel.arrived() == 0
    panel.room.prove("doc-1", "ed-1")
    for _ in range(6):
        panel.room.turn(600)


def test_p6_the_pack_leaves_by_itself_and_arrives_once(panel):
    """Sent again because the answer was lost, received once; its receipt is told once."""
    play_pack(panel)
    assert panel.attempts == 2
    assert panel.arrived() == 1
    assert panel.room.pack().state is PackState.RECEIVED
    [told] = panel.room.sent("panel.receipt-recorded")
    assert told["pack"] == panel.room.pack().id


def test_p6_control_a_receiver_that_does_not_deduplicate_counts_two(panel, monkeypatch):
    """With the receiver's memory of ids taken away, the same journey leaves two packs there."""
    keep = Receiver._keep

    def forgetful(self, arrived, pack_id, fields):
        place = self.folder / "packs" / pack_id
        if place.exists():
            place.rename(place.with_name(f"{pack_id}-before"))
        return keep(self, arrived, pack_id, fields)

    monkeypatch.setattr(Receiver, "_keep", forgetful)
    play_pack(panel)
    assert panel.arrived() == 2


def test_p6_control_a_sender_that_forgets_the_receipt_is_seen(panel, monkeypatch):
    """A sender that trusts no receipt keeps sending and never says that it arrived."""
    panel.answers_lost = 100
    play_pack(panel)
    assert panel.attempts > 2
    assert panel.arrived() == 1
    assert panel.room.sent("panel.receipt-recorded") == []


# ------------------------------------------------------------- P7 what cannot be read is quarantined

UNREADABLE = {
    "cut": files.pdf_text([["Amelia was seen."]])[:400],
    "locked": files.pdf_encrypted(files.pdf_text([["Amelia was seen."]])),
}


def unread_yet_usable(room: redaction_room.Room) -> set[str]:
    """Documents that no reader could read and that are not quarantined with a reason."""
    return {
        name
        for name in UNREADABLE
        if room.review(name).state is not ReviewState.QUARANTINED or not room.review(name).reason
    }


def read_all(make_database, clock, read: Callable) -> redaction_room.Room:
    """Redaction after reading every file that cannot be read, with this reader."""
    room = redaction_room.Room(make_database("redaction", REDACTION), clock, read=read)
    room.open_case()
    for name, data in UNREADABLE.items():
        room.accept(name, data)
    return room


def test_p7_what_cannot_be_read_is_quarantined(make_database, clock):
    """The real reader in its sandbox: each is quarantined and can be neither submitted nor shared."""
    room = read_all(make_database, clock, partial(read_document, ProcessSandbox(), ocr=False))
    assert unread_yet_usable(room) == set()
    for name in UNREADABLE:
        with pytest.raises(LockgateError):
            room.submit(name)
        with pytest.raises(LockgateError):
            room.approve(name)
    assert room.sent("document.proposed") == room.sent("edition.proved") == []


def test_p7_control_a_refusal_that_is_ignored_is_seen(make_database, clock):
    """A reader that answers some text instead of its refusal passes files on unread."""
    read = partial(read_document, ProcessSandbox(), ocr=False)

    def careless(source, **given):
        try:
            return read(source, **given)
        except Invalid:
            return ReadResult(redaction_room.paragraphs("Nothing to see here."), ())

    room = read_all(make_database, clock, careless)
    assert unread_yet_usable(room) == set(UNREADABLE)


@pytest.fixture
def unsure(tmp_path) -> Iterator[intake_room.Room]:
    """Intake whose scanner gives no clear answer."""
    room = intake_room.Room(tmp_path / "unsure")
    room.checkers.verdict = ScanResult.UNKNOWN
    yield room
    room.close()


def accepted_unscanned(room: intake_room.Room) -> list[Document]:
    """Documents that were taken in although the scanner did not call them clean."""
    upload = room.send(room.ask(room.open_case())[0], b"%PDF text")
    room.check(upload)
    return room.find(Document)


def test_p7_what_was_not_scanned_waits(unsure):
    """Unknown is not clean: the file waits, with the reason."""
    assert accepted_unscanned(unsure) == []
    [upload] = unsure.find(Upload)
    assert (upload.state, upload.reason) == (UploadState.WAITING, "not-scanned")


def test_p7_control_unknown_taken_for_clean_is_seen(unsure, monkeypatch):
    """With unknown taken for clean, the file gets in, and the check sees it."""
    monkeypatch.setattr(ScanResult, "may_proceed", True)
    assert len(accepted_unscanned(unsure)) == 1


# ------------------------------------------------------------- P8 erasure is real


def still_readable(strongroom: Strongroom) -> set[str]:
    """What of the case can still be read, by this process or one started anew on the same data."""
    found = set()
    sealed = strongroom.sealed_name
    for name, vault in {
        "running": strongroom.room.vault,
        "restarted": strongroom.room.fresh_vault(),
    }.items():
        attempts = {
            "object": lambda vault=vault: b"".join(vault.open("one", context(), READER).chunks()),
            "value": lambda vault=vault: vault.open_value("case-1", "person-name", sealed),
            "opened before": lambda vault=vault: b"".join(vault.reopen(strongroom.ticket).chunks()),
        }
        for what, attempt in attempts.items():
            try:
                attempt()
                found.add(f"{what} {name}")
            except Refused as refused:
                if refused.code != "case-key-destroyed":
                    raise
    return found


@pytest.fixture
def filled(strongroom) -> Strongroom:
    """A case with a document, a sealed name and an opening."""
    strongroom.seal_all()
    vault = strongroom.room.vault
    strongroom.sealed_name = vault.seal_value("case-1", "person-name", b"Amelia")
    strongroom.ticket, _ = vault.open_ticketed("one", context(), READER)
    assert len(still_readable(strongroom)) == 6
    return strongroom


def wrapped_key(strongroom: Strongroom) -> bytes:
    """The case's key as it is kept in the keyring, wrapped by the root key."""
    [key_id] = strongroom.room.keyring.ids("case-1")
    return strongroom.room.keyring.find("case-1", key_id)


def holding(folder: Path, value: bytes) -> set[str]:
    """Files that hold these bytes."""
    return {p.name for p in folder.rglob("*") if p.is_file() and value in p.read_bytes()}


def test_p8_a_destroyed_case_cannot_be_read_here_again(filled):
    """By nobody, after a restart neither; once all has stopped, the key is in no file."""
    key = wrapped_key(filled)
    filled.room.vault.destroy_case("case-1", "per-dpo", "per-second")
    assert still_readable(filled) == set()
    filled.room.vault.create_case("case-1")
    assert still_readable(filled) == set()
    with pytest.raises(Refused, match="case-key-destroyed"):
        filled.room.vault.seal("new", context(), [b"x"], ACTOR)
    filled.room.close()
    assert key
    assert holding(filled.folder, key) == set()
    assert key not in b"".join(b"".join(copy.kept.values()) for copy in filled.room.copies)


def copy_of_everything_backed_up(strongroom: Strongroom, folder: Path) -> tuple[Path, Path]:
    """A full backup: the objects and the whole database, taken while it runs."""
    shutil.copytree(strongroom.folder / "blobs", folder / "blobs")
    (folder / "databases").mkdir()
    source = strongroom.folder / "databases" / "storage.sqlite3"
    with (
        closing(sqlite3.connect(source)) as database,
        closing(sqlite3.connect(folder / "databases" / source.name)) as other,
    ):
        database.backup(other)
    return folder / "blobs", folder / "databases"


def restored(strongroom: Strongroom, folder: Path, keyring: Keyring) -> set[str]:
    """What a full backup gives, put back beside a keyring and with the root key in hand."""
    blobs, databases = copy_of_everything_backed_up(strongroom, folder)
    strongroom.room.vault.destroy_case("case-1", "per-dpo", "per-second")
    room = builders.Room(sqlite_url(databases))
    room.blobs, room.keyring = FolderBlobs(blobs, 0.0), keyring
    room.vault = room.fresh_vault()
    try:
        return still_readable(replace(strongroom, room=room))
    finally:
        room.close()


def test_p8_a_full_backup_and_the_root_key_give_nothing_after_destruction(filled, tmp_path):
    """Database, objects and root key from before: with the keyring as it is now, not one byte."""
    assert restored(filled, tmp_path / "backup", filled.room.keyring) == set()


def test_p8_a_full_backup_without_a_keyring_gives_nothing(filled, tmp_path):
    """Nor without one: no part of the backup holds the case's key."""
    key = wrapped_key(filled)
    with pytest.raises(Corrupt, match="case-key-lost"):
        restored(filled, tmp_path / "backup", BlobKeyring(builders.MemoryCopy()))
    assert holding(tmp_path, key) == set()


def test_p8_control_a_keyring_that_is_backed_up_too_gives_everything(filled, tmp_path):
    """A copy of the keyring from before brings the case back: the check sees that it does."""
    copied = builders.MemoryCopy()
    copied.kept = dict(filled.room.copies[0].kept)
    assert len(restored(filled, tmp_path / "backup", BlobKeyring(copied))) == 6


def test_p8_a_legal_hold_and_a_single_person_cannot_destroy(filled):
    """Two different people, and no hold; until then everything stays readable."""
    vault = filled.room.vault
    with pytest.raises(Refused, match="two-people"):
        vault.destroy_case("case-1", "per-dpo", "per-dpo")
    vault.hold_case("case-1", "per-dpo", held=True)
    with pytest.raises(Conflict, match="case-held"):
        vault.destroy_case("case-1", "per-dpo", "per-second")
    assert len(still_readable(filled)) == 6
    vault.hold_case("case-1", "per-dpo", held=False)
    vault.destroy_case("case-1", "per-dpo", "per-second")
    assert still_readable(filled) == set()


def test_p8_control_a_destruction_that_keeps_the_key_is_seen(filled, monkeypatch):
    """One that only writes the log leaves everything readable and the key in the keyring."""

    def pretends(uow, log, decided, digest, first, second):
        log.append(uow, LogEntry("case-key-destroyed", "case-key.destroyed", decided.id, {}))

    monkeypatch.setattr(destruction, "decide", pretends)
    monkeypatch.setattr(BlobKeyring, "erase", lambda *_: ("primary",))
    key = wrapped_key(filled)
    filled.room.vault.destroy_case("case-1", "per-dpo", "per-second")
    assert len(still_readable(filled)) == 6
    assert wrapped_key(filled) == key


def test_p8_control_a_hold_that_is_ignored_is_seen(filled, monkeypatch):
    """With the hold's rule taken out the case is gone, and the check sees that it is."""
    monkeypatch.setattr(case_keys, "hold", lambda *_, **__: None)
    vault = filled.room.vault
    vault.hold_case("case-1", "per-dpo", held=True)
    vault.destroy_case("case-1", "per-dpo", "per-second")
    assert still_readable(filled) == set()
