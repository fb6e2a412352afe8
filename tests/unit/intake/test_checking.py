"""From received bytes to a document with a receipt, or to a refusal."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.domain.documents import Document, DocumentState, Receipt
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.domain.uploads import Upload, UploadPart, UploadState
from services.intake.handlers import checking, uploads
from services.intake.handlers.checking import Checkers, Inspection
from services.intake.handlers.receipts import receipt_of
from shared.crypto.merkle import verify_inclusion
from shared.crypto.notes import verify_checkpoint
from shared.crypto.receipts import verify_receipt
from shared.domain.errors import Corrupt, Invalid, Unavailable
from shared.ports.scanner import ScanResult
from shared.ports.source import BytesSource
from shared.ports.vault import Actor, ObjectContext
from tests.unit.intake.room import CHILD, digest

DATA = b"%PDF-1.7 " + CHILD.encode()


@pytest.fixture
def request_id(room):
    """An open request to the first agency."""
    return room.ask(room.open_case())[0]


def test_a_clean_file_becomes_a_document_with_its_exact_bytes(room, request_id):
    """The sealed original is the file as sent; the checks saw it and its name; redaction is told."""
    document = room.document(request_id, DATA)
    assert (document.sha256, document.size) == (digest(DATA), len(DATA))
    assert room.checkers.seen == DATA
    assert room.checkers.name == f"{CHILD} notes.pdf"
    context = ObjectContext(document.case, document.id, 1, "original")
    source = room.vault.open(document.object, context, Actor("redaction", "read"))
    assert source.read_at(0, 100) == DATA
    assert room.events("document.accepted")[0].body["object"] == document.object
    assert room.get(AgencyRequest, request_id).state is RequestState.ANSWERED


def test_nothing_about_the_child_rests_in_clear(room, request_id):
    """Neither the database, nor the sealed objects, nor the log hold the name."""
    room.document(request_id, DATA)
    assert CHILD.encode() not in room.database()
    assert CHILD.encode() not in room.vault.everything_stored()


def test_the_receipt_proves_itself_to_an_outsider(room, request_id):
    """Signature, inclusion proof and checkpoint verify with public keys alone."""
    document = room.document(request_id, DATA)
    with room.units() as uow:
        receipt = receipt_of(document.id, uow)
    fields = verify_receipt(room.receipt_key.public_key(), receipt.body)
    assert fields["sha256"] == digest(DATA)
    log = fields["log"]
    head = verify_checkpoint(log["checkpoint"], room.vault.signer.verifier)
    verify_inclusion(
        bytes.fromhex(log["leaf_hash"]),
        log["index"],
        head.size,
        [bytes.fromhex(step) for step in log["proof"]],
        head.root,
    )
    entry = room.vault.entries[log["index"]]
    assert json.loads(entry.body)["facts"]["sha256"] == digest(DATA)


def test_a_changed_receipt_or_another_key_is_noticed(room, request_id):
    """A receipt with one digit changed, or checked with another key, does not verify."""
    body = room.find(Receipt, about=room.document(request_id, DATA).id)[0].body
    forged = body.replace(digest(DATA).encode(), digest(b"other").encode())
    with pytest.raises(Corrupt):
        verify_receipt(room.receipt_key.public_key(), forged)
    with pytest.raises(Corrupt):
        verify_receipt(Ed25519PrivateKey.generate().public_key(), body)
    assert CHILD.encode() not in body


def test_checking_again_has_no_second_effect(room, request_id):
    """The same event twice leaves one document, one receipt and one event."""
    upload = room.send(request_id, DATA)
    for _ in range(3):
        room.check(upload)
    assert len(room.find(Document)) == 1
    assert len(room.find(Receipt)) == 1
    assert len(room.events("document.accepted")) == 1


@pytest.mark.parametrize("call", range(8))
@pytest.mark.parametrize("after_effect", [False, True])
def test_a_check_cut_anywhere_is_repeated_to_the_same_end(room, request_id, call, after_effect):
    """Whichever vault call fails, before or after its effect, repeating ends in one document."""
    upload = room.send(request_id, DATA)
    room.vault.fail_once(call, after_effect=after_effect)
    try:
        room.check(upload)
    except Unavailable:
        room.check(upload)
    document = room.find(Document)[0]
    assert len(room.find(Document)) == 1
    assert document.sha256 == digest(DATA)
    originals = [o for o in room.vault.objects.values() if o.context.kind == "original"]
    assert len(originals) == 1


def test_a_refused_file_never_becomes_an_original(room, request_id):
    """A refusal says why by code, tells the agency, and leaves the request open."""
    room.checkers.inspection = Inspection("pdf", ("file-encrypted",), refusal="file-encrypted")
    upload = room.send(request_id, DATA)
    room.check(upload)
    settled = room.get(Upload, upload)
    assert (settled.state, settled.reason) == (UploadState.REFUSED, "file-encrypted")
    assert room.events("document.refused")[0].body["reason"] == "file-encrypted"
    assert room.find(Document) == []
    assert not [o for o in room.vault.objects.values() if o.context.kind == "original"]
    assert room.get(AgencyRequest, request_id).state is RequestState.OPEN
    room.checkers.inspection = Inspection("pdf")
    assert room.document(request_id, DATA).state is DocumentState.ACCEPTED


def test_an_infected_file_is_refused(room, request_id):
    """What the scanner finds is refused without being inspected."""
    room.checkers.verdict = ScanResult.INFECTED
    upload = room.send(request_id, DATA)
    room.check(upload)
    assert room.get(Upload, upload).reason == "file-infected"
    assert room.checkers.seen == b""


def test_a_document_taken_in_without_an_antivirus_engine_says_so(room, request_id):
    """Where no engine is installed the file goes on, with that fact noted on the document."""
    room.checkers.verdict = ScanResult.NOT_CONFIGURED
    assert "antivirus-not-configured" in room.document(request_id, DATA).findings


def test_unknown_is_not_clean(room, request_id):
    """A scanner without an answer lets nothing through: the upload waits and is asked about."""
    room.checkers.verdict = ScanResult.UNKNOWN
    upload = room.send(request_id, DATA)
    room.check(upload)
    assert room.get(Upload, upload).state is UploadState.WAITING
    assert room.find(Document) == []
    with room.unit() as uow:
        assert checking.ask_again(**room.ports(uow)) == 0
    room.clock.move(minutes=2)
    with room.unit() as uow:
        assert checking.ask_again(**room.ports(uow)) == 1
    assert len(room.events("upload.received")) == 2
    room.checkers.verdict = ScanResult.CLEAN
    room.check(upload)
    assert room.get(Upload, upload).state is UploadState.ACCEPTED


def test_the_longer_the_scanner_is_away_the_longer_the_pause(room, request_id):
    """Asking again backs off up to an hour."""
    room.checkers.verdict = ScanResult.UNKNOWN
    upload = room.send(request_id, DATA)
    asked = 0
    room.check(upload)
    for _ in range(24 * 12):
        room.clock.move(minutes=5)
        with room.unit() as uow:
            again = checking.ask_again(**room.ports(uow))
        if again:
            room.check(upload)
        asked += again
    assert 24 <= asked <= 40


def test_a_hash_sent_along_is_held_to(room, request_id):
    """A file that changed on the way is refused; the right hash passes."""
    wrong = room.send(request_id, DATA, sha256=digest(b"other"))
    room.check(wrong)
    assert room.get(Upload, wrong).reason == "file-changed"
    right = room.send(request_id, DATA, sha256=digest(DATA))
    room.check(right)
    assert room.get(Upload, right).state is UploadState.ACCEPTED


def test_parts_that_do_not_join_are_never_accepted(room, request_id):
    """A missing part is corruption: an alarm, not a shorter document."""
    upload = room.start(request_id, 6)
    room.append(upload.id, 0, b"abc")
    room.append(upload.id, 3, b"def")
    room.finish(upload.id)
    with room.unit() as uow:
        uow.remove(UploadPart, uow.find(UploadPart)[0].id)
    with pytest.raises(Corrupt, match="upload-parts"):
        room.check(upload.id)
    assert room.find(Document) == []


def test_the_same_bytes_again_are_flagged_not_refused(room, request_id):
    """A duplicate within the case names the first; in another case it is nobody's business."""
    first = room.document(request_id, DATA)
    second = room.document(request_id, DATA)
    elsewhere = room.document(room.ask(room.open_case())[0], DATA)
    assert (first.duplicate_of, second.duplicate_of) == ("", first.id)
    assert elsewhere.duplicate_of == ""


def test_a_replacement_is_the_next_version(room, request_id):
    """The old version is kept and marked, the new one says what it replaces."""
    old = room.document(request_id, DATA)
    new = room.document(request_id, DATA + b"!", replaces=old.id)
    assert (new.version, new.replaces) == (2, old.id)
    assert room.get(Document, old.id).state is DocumentState.REPLACED
    assert room.events("document.accepted")[1].body["replaces"] == old.id
    assert room.vault.objects[new.object].context.version == 2


def test_parts_read_as_one_at_any_place():
    """The joined source reads across the seams like the whole."""
    whole = b"abcdefghij"
    joined = checking.PartsSource([BytesSource(b"abc"), BytesSource(b"d"), BytesSource(b"efghij")])
    for offset in range(12):
        for length in range(12):
            assert joined.read_at(offset, length) == whole[offset : offset + length]
    assert b"".join(joined.chunks()) == whole
    assert joined.size == 10


def test_a_missing_receipt_is_not_there(room):
    """A receipt is asked for by what it is about."""
    with room.units() as uow, pytest.raises(Invalid, match="receipt-missing"):
        receipt_of("doc-none", uow)


@pytest.mark.parametrize("refusal", ["", "file-damaged"])
@pytest.mark.parametrize("verdict", [ScanResult.CLEAN, ScanResult.UNKNOWN])
def test_an_upload_settled_meanwhile_stays_as_it_was(room, request_id, refusal, verdict):
    """Another worker, or the agency cancelling, while this one still reads: the first word holds."""
    upload = room.send(request_id, DATA)
    room.checkers.verdict = verdict
    room.checkers.inspection = Inspection("pdf", refusal=refusal)
    checkers = room.checkers.as_checkers()

    def scan_slowly(source):
        with room.unit() as uow:
            uploads.cancel_upload(upload, by="per-x", **room.ports(uow))
        return checkers.scan(source)

    with room.units() as uow:
        checking.check_upload(
            upload,
            units=room.units,
            checkers=Checkers(scan_slowly, checkers.inspect),
            **room.ports(uow),
        )
        uow.commit()
    assert room.get(Upload, upload).state is UploadState.ABANDONED
    assert room.find(Document) == []
    assert room.events("document.accepted") + room.events("document.refused") == []
