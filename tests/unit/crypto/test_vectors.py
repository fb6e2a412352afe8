"""Both coders against the vectors of tests/vectors."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.crypto import packages, receipts, recipient_keys, root, sealed, stream, wrap
from shared.crypto.framing import canonical_json
from shared.crypto.notes import NoteVerifier, verify_note
from shared.crypto.recipients import RecipientSecret, Suite
from shared.domain.errors import LockgateError
from tests.unit.crypto import reference, vectors
from tests.unit.crypto.support import Place, Ranges

NAMES = sorted(path.name for path in vectors.FOLDER.glob("*.txt"))
OUTCOMES = {
    "object-corrupt": "corrupt",
    "root-key-corrupt": "corrupt",
    "receipt-corrupt": "corrupt",
    "package-corrupt": "corrupt",
    "root-key-passphrase": "wrong-passphrase",
    "package-sender": "wrong-sender",
    "package-recipient": "wrong-recipient",
    "recipient-key-file": "corrupt",
    "recipient-key-locked": "locked",
    "note-malformed": "malformed",
    "note-unverified": "unverified",
}


def unhex(fields, name):
    """A field's bytes."""
    return bytes.fromhex(fields[name])


def place_of(fields):
    """The context a vector names."""
    names = ("case", "document", "kind", "audience")
    return Place(version=int(fields["version"]), **{name: fields[name] for name in names})


def read_object(fields, data):
    """An object by the product."""
    key, place = unhex(fields, "key"), place_of(fields)
    return b"".join(sealed.SealedReader(Ranges(data), len(data), key, place).chunks())


def read_note(fields, data):
    """A note by the product."""
    return verify_note(data.decode(), [NoteVerifier.parse(fields["verifier"])]).text.encode()


def sender_of(fields):
    """The public key of a receipt's or package's sender."""
    return Ed25519PublicKey.from_public_bytes(unhex(fields, "sender"))


def read_package(fields, data):
    """A package by the product."""
    secret = RecipientSecret(Suite(fields["suite"]), unhex(fields, "recipient"))
    reader = packages.PackageReader(Ranges(data), len(data), secret, sender_of(fields))
    return b"".join(reader.chunks())


def key_of(fields):
    """The key that shares give, if a vector names one."""
    return bytes.fromhex(fields["key"]) if "key" in fields else None


PRODUCT = {
    "stream": lambda f, d: stream.decrypt_bytes(unhex(f, "key"), unhex(f, "context"), d),
    "object": read_object,
    "record": lambda f, d: wrap.unwrap_key(unhex(f, "key"), d, unhex(f, "context")),
    "value": lambda f, d: sealed.open_value(unhex(f, "key"), f["case"], f["purpose"], d),
    "file": lambda f, d: b"".join(sealed.open_stream(unhex(f, "key"), [d])),
    "root": lambda f, d: root.unprotect_root(d, f.get("passphrase")),
    "note": read_note,
    "receipt": lambda f, d: canonical_json(receipts.verify_receipt(sender_of(f), d)),
    "package": read_package,
    "recipient-key": lambda f, d: recipient_keys.unprotect(d, f.get("passphrase"), key_of(f)).raw,
}


def reference_note(fields, data):
    """A note by the second coder."""
    name, _, key = fields["verifier"].split("+", 2)
    raw = reference.b64(key)
    return reference.open_note(data.decode(), [(name, raw[0], raw[1:])]).encode()


def reference_package(fields, data):
    """A package by the second coder."""
    suite, secret = fields["suite"], unhex(fields, "recipient")
    public = RecipientSecret(Suite(suite), secret).public.raw
    return reference.open_package(data, suite, secret, public, unhex(fields, "sender"))


SECOND = {
    "stream": lambda f, d: reference.unseal(unhex(f, "key"), unhex(f, "context"), d),
    "object": lambda f, d: reference.open_object(unhex(f, "key"), place_of(f).fields(), d),
    "record": lambda f, d: reference.open_record(unhex(f, "key"), unhex(f, "context"), d),
    "value": lambda f, d: reference.open_value(unhex(f, "key"), f["case"], f["purpose"], d),
    "file": lambda f, d: reference.open_file(unhex(f, "key"), d),
    "root": lambda f, d: reference.unprotect_root(d, f.get("passphrase")),
    "note": reference_note,
    "receipt": lambda f, d: reference.canonical(reference.open_receipt(unhex(f, "sender"), d)),
    "package": reference_package,
    "recipient-key": lambda f, d: reference.unprotect_recipient(d, f.get("passphrase"), key_of(f)),
}


def check_message(fields, message):
    """Compare with what the vector says, whole or by digest."""
    if "message" in fields:
        assert message.hex() == fields["message"]
    else:
        assert len(message) == int(fields["message-size"])
        assert hashlib.sha256(message).hexdigest() == fields["message-sha256"]


@pytest.mark.parametrize("name", NAMES)
def test_the_product_gives_the_named_outcome(name):
    """The message, or the refusal that the vector names."""
    fields, data = vectors.read(name)
    if fields["expect"] == "success":
        check_message(fields, PRODUCT[fields["format"]](fields, data))
        return
    with pytest.raises(LockgateError) as caught:
        PRODUCT[fields["format"]](fields, data)
    assert OUTCOMES[caught.value.code] == fields["expect"]


@pytest.mark.parametrize("name", NAMES)
def test_the_second_coder_agrees(name):
    """The coder written from the pages opens the same vectors and refuses the same ones."""
    fields, data = vectors.read(name)
    if fields["expect"] == "success":
        check_message(fields, SECOND[fields["format"]](fields, data))
    else:
        with pytest.raises(reference.Broken):
            SECOND[fields["format"]](fields, data)


def test_the_vectors_are_what_the_second_coder_writes():
    """No file was changed by hand or forgotten; only the frozen ones cannot be made again."""
    made = vectors.everything()
    assert set(NAMES) == set(made) | vectors.FROZEN
    for name, text in made.items():
        assert (vectors.FOLDER / name).read_text("utf-8") == text


def test_every_format_has_good_and_bad_vectors():
    """Each format has at least one vector that opens and two that must not."""
    outcomes = {name: [] for name in PRODUCT}
    for name in NAMES:
        fields, _ = vectors.read(name)
        outcomes[fields["format"]].append(fields["expect"] == "success")
    assert all(sum(good) >= 1 and len(good) - sum(good) >= 2 for good in outcomes.values())
