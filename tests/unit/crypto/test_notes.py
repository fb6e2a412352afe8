"""Signed notes and checkpoints against published examples, and the strictness of the parser."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.notes import (
    Checkpoint,
    NoteSigner,
    NoteVerifier,
    SignatureType,
    cosign_note,
    parse_note,
    sign_checkpoint,
    sign_note,
    verify_checkpoint,
    verify_note,
)
from tests.unit.crypto import reference
from tests.unit.crypto.support import refused

# The example of golang.org/x/mod/sumdb/note, whose private key is published with it.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENIGMA = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
ENIGMA_NOTE = ENIGMA + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def signer(name, number=1):
    """A signer with a fixed key."""
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


LOG, OTHER, WITNESS = (
    signer("log.example/cases"),
    signer("other.example", 2),
    signer("witness.example/w1", 3),
)
COSIGNER = NoteVerifier(WITNESS.name, WITNESS.key.public_key(), SignatureType.COSIGNATURE)
CHECKPOINT = Checkpoint(LOG.name, 20852163, b"r" * 32)
SIGNED = sign_checkpoint(CHECKPOINT, LOG)


def test_the_published_note_is_made_and_verified():
    """The same key and text give the published signature, key id and verifier key."""
    neumann = NoteSigner("PeterNeumann", Ed25519PrivateKey.from_private_bytes(NEUMANN_SEED))
    assert neumann.verifier.to_text() == NEUMANN
    assert sign_note(ENIGMA, [neumann]) == ENIGMA_NOTE
    verified = verify_note(ENIGMA_NOTE, [NoteVerifier.parse(NEUMANN)])
    assert verified.text == ENIGMA
    assert verified.signed_by == {"PeterNeumann"}


def test_a_note_may_carry_several_signatures():
    """Each known key counts; lines of unknown keys are ignored."""
    note = sign_note("text\n", [LOG, OTHER])
    assert verify_note(note, [LOG.verifier, OTHER.verifier]).signed_by == {LOG.name, OTHER.name}
    assert verify_note(note, [OTHER.verifier]).signed_by == {OTHER.name}
    with refused("note-unverified"):
        verify_note(note, [signer(LOG.name, 9).verifier])
    with refused("note-unverified"):
        verify_note(note, [])


def test_one_bad_signature_of_a_known_key_refuses_the_note():
    """A good signature does not excuse a failing one of another known key."""
    good, bad = sign_note("text\n", [LOG]), sign_note("other\n", [OTHER])
    mixed = good + bad.split("\n\n")[1]
    assert verify_note(mixed, [LOG.verifier]).text == "text\n"
    with refused("note-unverified"):
        verify_note(mixed, [LOG.verifier, OTHER.verifier])


def test_the_text_may_have_empty_lines_and_signature_look_alikes():
    """The last empty line divides; what stands above it is text, whatever it looks like."""
    text = "a\n\n— b " + base64.b64encode(b"x" * 68).decode() + "\n\nc\n"
    note = sign_note(text, [LOG])
    assert parse_note(note).text == text
    assert verify_note(note, [LOG.verifier]).text == text


def test_every_altered_character_of_a_note_is_refused():
    """A checkpoint that differs in any character does not verify."""
    for at, char in enumerate(SIGNED):
        changed = SIGNED[:at] + chr(ord(char) ^ 1) + SIGNED[at + 1 :]
        with pytest.raises(Exception) as caught:
            verify_checkpoint(changed, LOG.verifier)
        assert caught.value.code in {"note-malformed", "note-unverified"}
    for end in range(len(SIGNED)):
        with pytest.raises(Exception) as caught:
            verify_checkpoint(SIGNED[:end], LOG.verifier)
        assert caught.value.code in {"note-malformed", "note-unverified"}


SIGNATURE = SIGNED.split("\n\n")[1]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n" + SIGNATURE,
        "text\n\n" + SIGNATURE[:-1],
        "text\n\n" + SIGNATURE + "\n",
        "text\n\n" + SIGNATURE.replace("—", "-"),
        "text\n\n" + SIGNATURE.replace("— ", "—  "),
        "text\n\n" + SIGNATURE.replace(".example", "+example"),
        "text\n\n" + SIGNATURE.replace(".example", "\u00a0example"),
        "text\n\n" + SIGNATURE.replace("\n", " \n"),
        "text\n\n— name AAAAAA==\n",
        "text\n\n— name AAAAAB==\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name !!!!\n",
        "text\n\n— name AAAAAAAAA\n",
        "te\rxt\n\n" + SIGNATURE,
        "te\x00xt\n\n" + SIGNATURE,
        "te\ud800xt\n\n" + SIGNATURE,
        "text\n\n" + SIGNATURE * 65,
        "text" * 70_000 + "\n\n" + SIGNATURE,
    ],
)
def test_other_forms_of_notes_are_refused(note):
    """What is not in the one allowed form is malformed, whoever signed."""
    with refused("note-malformed"):
        parse_note(note)


def test_at_least_sixteen_signatures_are_taken():
    """The specification asks for sixteen; sixty-four fit."""
    signers = [signer(f"s{number}.example", number) for number in range(64)]
    note = sign_note("text\n", signers)
    assert len(verify_note(note, [one.verifier for one in signers]).signed_by) == 64


@pytest.mark.parametrize("text", ["", "no end", "tab\there\n", "\ud800\n"])
def test_text_that_cannot_be_a_note_is_not_signed(text):
    """Text must end with a new line and hold no control characters."""
    with refused("note-text"):
        sign_note(text, [LOG])


def test_a_note_needs_a_signer_with_a_usable_name():
    """Nothing is made without signers, or with a name that a line cannot carry."""
    with refused("note-text"):
        sign_note("text\n", [])
    for name in ("", "a b", "a+b", "a\n", "\ud800"):
        with refused("note-key-name"):
            sign_note("text\n", [signer(name)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        NEUMANN + "\n",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("c74f20a3", "C74F20A3"),
        NEUMANN.replace("Peter", "Pet er"),
        NEUMANN[:-4],
        NEUMANN.replace("+ARpc", "+BRpc"),
        NEUMANN.replace("+ARpc", "+AxpC"),
        "name+c74f20a3+AQ==",
        "name+c74f20a3+!!",
    ],
)
def test_other_verifier_keys_are_refused(text):
    """A verifier key reads in its one spelling, with its right id, for known types only."""
    with refused("note-verifier"):
        NoteVerifier.parse(text)


def test_verifier_keys_of_witnesses_read_back():
    """A cosigner's key has its own id, and its text keeps the type."""
    assert COSIGNER.key_id != WITNESS.verifier.key_id
    parsed = NoteVerifier.parse(COSIGNER.to_text())
    assert parsed.type is SignatureType.COSIGNATURE
    assert parsed.key_id == COSIGNER.key_id


def test_a_checkpoint_reads_back():
    """Origin, size and root come back from a checkpoint that the log signed."""
    assert verify_checkpoint(SIGNED, LOG.verifier) == CHECKPOINT
    assert SIGNED.startswith(
        "log.example/cases\n20852163\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\n\n— log.example/cases "
    )
    empty = Checkpoint(LOG.name, 0, b"\x00" * 32, ("extension one", "two"))
    assert verify_checkpoint(sign_checkpoint(empty, LOG), LOG.verifier) == empty


def test_a_checkpoint_of_another_log_is_refused():
    """Neither another signer nor another origin passes for this log."""
    with refused("note-unverified"):
        verify_checkpoint(SIGNED, OTHER.verifier)
    with refused("note-unverified"):
        verify_checkpoint(sign_note(CHECKPOINT.to_text(), [OTHER]), OTHER.verifier)
    with refused("checkpoint"):
        sign_checkpoint(CHECKPOINT, OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n",
        "o\n1\n",
        "o\n1\nROOT",
        "\n1\nROOT\n",
        "o\n01\nROOT\n",
        "o\n-1\nROOT\n",
        "o\n1 \nROOT\n",
        "o\n\u0661\nROOT\n",
        "o\n9223372036854775808\nROOT\n",
        "o\n1\nAAAA\n",
        "o\n1\nROOT\n\n",
        "o\n1\nROOT\n\nx\n",
        "o\n1\nLOOSE\n",
    ],
)
def test_other_forms_of_checkpoints_are_refused(text):
    """The three lines have one spelling each, and extensions are not empty."""
    root = base64.b64encode(b"r" * 32).decode()
    text = text.replace("ROOT", root).replace("LOOSE", root[:-2] + "J=")
    with refused("note-malformed"):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, b"r" * 32),
        Checkpoint("a\nb", 1, b"r" * 32),
        Checkpoint("a\tb", 1, b"r" * 32),
        Checkpoint("o", -1, b"r" * 32),
        Checkpoint("o", 1, b"short"),
        Checkpoint("o", 1, b"r" * 32, ("",)),
    ],
)
def test_values_that_make_no_checkpoint_are_refused(checkpoint):
    """What would not read back the same is not written."""
    with refused("checkpoint"):
        checkpoint.to_text()


def test_a_quorum_of_witnesses_can_be_asked_for():
    """Cosignatures count towards the quorum with the time they were made at."""
    cosigned = cosign_note(SIGNED, WITNESS, 1679315147)
    assert cosigned.startswith(SIGNED)
    assert verify_checkpoint(cosigned, LOG.verifier, [COSIGNER], quorum=1) == CHECKPOINT
    assert verify_note(cosigned, [COSIGNER]).cosigned_at == {WITNESS.name: 1679315147}
    with refused("note-unverified"):
        verify_checkpoint(SIGNED, LOG.verifier, [COSIGNER], quorum=1)
    with refused("note-unverified"):
        verify_checkpoint(cosigned, LOG.verifier, [COSIGNER, OTHER.verifier], quorum=2)
    with refused("note-unverified"):
        verify_checkpoint(
            cosign_note(sign_note("x\n", [OTHER]), WITNESS, 1), LOG.verifier, [COSIGNER]
        )


def test_a_cosignature_is_over_its_time():
    """Another time, or a signature too short to hold one, does not verify."""
    line = cosign_note(SIGNED, WITNESS, 5).removeprefix(SIGNED)
    raw = base64.b64decode(line.split(" ")[2])
    for changed in (raw[:11] + b"\x06" + raw[12:], raw[:12], raw[:5]):
        encoded = base64.b64encode(changed).decode()
        with refused("note-unverified"):
            verify_note(f"{SIGNED}— {WITNESS.name} {encoded}\n", [COSIGNER])
    for at in (-1, 1 << 63):
        with refused("note-time"):
            cosign_note(SIGNED, WITNESS, at)
    for at in (0, (1 << 63) - 1):
        note = cosign_note(SIGNED, WITNESS, at)
        assert verify_note(note, [COSIGNER]).cosigned_at == {WITNESS.name: at}


def test_the_largest_checkpoint_reads_back():
    """A tree may have as many entries as a signed 64-bit number can count."""
    largest = Checkpoint("o", (1 << 63) - 1, b"r" * 32)
    assert Checkpoint.parse(largest.to_text()) == largest


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.integers(0, 200))
def test_notes_agree_with_the_reference_both_ways(line, number):
    """Each coder opens the other's notes."""
    one = signer("name.example/x", number)
    public = one.key.public_key().public_bytes_raw()
    note = sign_note(line + "\n", [one])
    assert reference.open_note(note, [(one.name, 1, public)]) == line + "\n"
    assert reference.sign_note(line + "\n", one.name, bytes([number]) * 32) == note
    cosigned = cosign_note(note, WITNESS, number)
    cosigner = (WITNESS.name, 4, WITNESS.key.public_key().public_bytes_raw())
    assert reference.open_note(cosigned, [cosigner]) == line + "\n"
