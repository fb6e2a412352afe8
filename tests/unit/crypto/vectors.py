"""The vectors of tests/vectors: how they are written, read and altered.

Written by the second coder with fixed randomness, so that they can be made again and compared.
``python -m tests.unit.crypto.vectors`` writes them; the form is described in tests/vectors/README.md.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.unit.crypto import reference
from tests.unit.crypto.support import CHUNK, Place, pattern

FOLDER = Path(__file__).parents[2] / "vectors"
# ML-KEM encapsulation takes no randomness from its caller, so this one cannot be made again.
FROZEN = {"package_hybrid.txt"}

KEY, OTHER, DOCUMENT_KEY = bytes(range(32)), b"\xff" * 32, bytes(range(64, 96))
SALT, SALT_2 = bytes(range(100, 124)), bytes(range(150, 174))
PLACE = Place("case-01", "doc-01", 3, "edition", "FAMILY:Father B")
SENDER, RECIPIENT = b"\x01" * 32, b"\x02" * 32


def ed25519(seed):
    """The public half of a signing key."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def x25519(raw):
    """The public half of an agreement key."""
    return X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()


def written(data=None, **fields):
    """A vector's text."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    if data is not None:
        encoded = base64.b64encode(data).decode()
        lines += ["", *(encoded[i : i + 76] for i in range(0, len(encoded), 76))]
    return "\n".join(lines) + "\n"


def read(name):
    """A vector's fields and its bytes, those of its base altered as it says."""
    head, _, body = (FOLDER / name).read_text("utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.rstrip("\n").split("\n"))
    if "base" not in fields:
        return fields, base64.b64decode("".join(body.split("\n")), validate=True)
    base_fields, data = read(fields["base"])
    if "slices" in fields:
        cuts = [cut.split(":") for cut in fields["slices"].split()]
        data = b"".join(data[int(a or 0) : int(b) if b else None] for a, b in cuts)
    if "flip" in fields:
        at = int(fields["flip"])
        data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    return base_fields | fields, data + bytes.fromhex(fields.get("append", ""))


def said(message):
    """How a vector tells its message."""
    if len(message) <= 64:
        return {"message": message.hex()}
    return {"message_size": len(message), "message_sha256": hashlib.sha256(message).hexdigest()}


def altered(base, comment, expect="corrupt", **changes):
    """A vector made from another by an edit, or by other fields."""
    return written(comment=comment, base=base, expect=expect, **changes)


def streams():
    """Cobblestone-256 alone."""
    long = pattern(2 * CHUNK + 100)
    for name, message in {
        "empty": b"",
        "short": b"a message",
        "chunk_less_one": pattern(CHUNK - 1),
        "chunk": pattern(CHUNK),
        "long": long,
    }.items():
        yield f"stream_{name}.txt", written(
            reference.seal(KEY, b"a context", message, SALT),
            format="stream", expect="success", key=KEY.hex(), context=b"a context".hex(),
            **said(message),
        )  # fmt: skip
    edits = {
        "flipped_salt": ("one bit of the salt", {"flip": 3}),
        "flipped_commitment": ("one bit of the commitment", {"flip": 55}),
        "flipped_chunk": ("one bit of the second chunk", {"flip": 56 + 16400 + 9}),
        "flipped_tag": ("one bit of the last tag", {"flip": 56 + 2 * 16400 + 115}),
        "no_last_chunk": ("cut at a chunk's edge", {"slices": f":{56 + 2 * 16400}"}),
        "short_tag": ("cut within the last tag", {"slices": f":{56 + 2 * 16400 + 15}"}),
        "cut_chunk": ("cut within the first chunk", {"slices": ":5000"}),
        "prefix_only": ("no chunk at all", {"slices": ":56"}),
        "nothing": ("no bytes", {"slices": ":0"}),
        "trailing_byte": ("one byte too many", {"append": "00"}),
        "trailing_tag": ("sixteen bytes too many", {"append": "00" * 16}),
        "swapped_chunks": (
            "first and second chunk changed about",
            {"slices": "0:56 16456:32856 56:16456 32856:"},
        ),
        "doubled_chunk": ("first chunk twice", {"slices": "0:16456 56:"}),
        "dropped_chunk": ("second chunk gone", {"slices": "0:16456 32856:"}),
        "other_key": ("opened under another key", {"key": OTHER.hex()}),
        "other_context": ("opened in another context", {"context": b"another".hex()}),
    }
    for name, (comment, changes) in edits.items():
        yield f"stream_{name}.txt", altered("stream_long.txt", comment, **changes)


def objects():
    """Sealed objects."""
    place = {
        name: getattr(PLACE, name) for name in ("case", "document", "version", "kind", "audience")
    }
    for name, message in {"short": b"an edition", "long": pattern(CHUNK + 5)}.items():
        yield f"object_{name}.txt", written(
            reference.seal_object(
                KEY, "case-01/key-1", PLACE.fields(), message, DOCUMENT_KEY, [SALT, SALT_2]
            ),
            format="object", expect="success", key=KEY.hex(), **place, **said(message),
        )  # fmt: skip
    edits = {
        "other_magic": ("another version in the magic", {"flip": 15}),
        "other_key_id": ("another, valid key id", {"flip": 28}),
        "padding": ("a byte in the padding of the key id", {"flip": 63}),
        "other_wrap": ("one bit of the wrapped key", {"flip": 64 + 60}),
        "header_only": ("the header without a body", {"slices": ":168"}),
        "body_only": ("the body without its header", {"slices": "168:"}),
        "two_headers": ("the header twice", {"slices": ":168 0:"}),
        "trailing_byte": ("one byte too many", {"append": "00"}),
        "other_key": ("opened under another case key", {"key": OTHER.hex()}),
        "other_case": ("opened for another case", {"case": "case-02"}),
        "other_document": ("opened for another document", {"document": "doc-02"}),
        "other_version": ("opened as another version", {"version": 4}),
        "other_kind": ("opened as another kind", {"kind": "original"}),
        "other_audience": ("opened for another audience", {"audience": "FAMILY:Father A"}),
        "moved_boundary": (
            "case and document run together",
            {"case": "case-01d", "document": "oc-01"},
        ),
    }
    for name, (comment, changes) in edits.items():
        yield f"object_{name}.txt", altered("object_short.txt", comment, **changes)


def small():
    """Key records, values, files and root keys."""
    context = reference.lp("lockgate/case-key/1", "case-01", "key-1")
    yield "record_good.txt", written(
        reference.seal_record(KEY, "root-01", context, DOCUMENT_KEY, SALT),
        format="record", expect="success", key=KEY.hex(), context=context.hex(),
        **said(DOCUMENT_KEY),
    )  # fmt: skip
    other = reference.lp("lockgate/case-key/1", "case-02", "key-1").hex()
    yield "record_other_case.txt", altered("record_good.txt", "for another case", context=other)
    yield "record_other_id.txt", altered("record_good.txt", "another wrapping id", flip=17)
    yield "record_trailing_byte.txt", altered("record_good.txt", "a byte too many", append="00")

    yield "value_good.txt", written(
        reference.seal_value(KEY, "key-1", "case-01", "person-name", b"a name", SALT),
        format="value", expect="success", key=KEY.hex(), case="case-01", purpose="person-name",
        **said(b"a name"),
    )  # fmt: skip
    yield (
        "value_other_purpose.txt",
        altered("value_good.txt", "as another field", purpose="person-dob"),
    )
    yield "value_other_case.txt", altered("value_good.txt", "in another case", case="case-02")
    yield "value_no_id.txt", altered("value_good.txt", "the key id gone", slices=":4 10:")

    yield "file_good.txt", written(
        reference.seal_file(KEY, b"contents", SALT),
        format="file", expect="success", key=KEY.hex(), **said(b"contents"),
    )  # fmt: skip
    yield "file_no_magic.txt", altered("file_good.txt", "the magic gone", slices="16:")
    yield "file_cut.txt", altered("file_good.txt", "the last byte gone", slices=":-1")

    for name, passphrase in {"bare": None, "passphrase": "correct horse"}.items():
        extra = {} if passphrase is None else {"passphrase": passphrase}
        text = reference.protect_root(KEY, passphrase, 64, 2, 1, [SALT[:16], SALT_2])
        yield (
            f"root_{name}.txt",
            written(text, format="root", expect="success", **extra, **said(KEY)),
        )
    yield (
        "root_wrong_passphrase.txt",
        altered(
            "root_passphrase.txt", "another passphrase", "wrong-passphrase", passphrase="incorrect"
        ),
    )
    yield (
        "root_other_cost.txt",
        altered(
            "root_passphrase.txt",
            "m=65 written over m=64",
            "wrong-passphrase",
            flip=text.index(b"m=64") + 3,
        ),
    )
    yield "root_flipped_key.txt", altered("root_bare.txt", "one bit of the key", flip=90)
    yield "root_trailing_line.txt", altered("root_bare.txt", "an empty line too many", append="0a")


def signed():
    """Notes, receipts and packages."""
    origin = "log.example/cases"
    root = base64.b64encode(b"r" * 32).decode()
    verifier = b"\x01" + ed25519(SENDER)
    vkey = (
        f"{origin}+{reference.note_key_id(origin, 1, ed25519(SENDER)).hex()}+"
        + base64.b64encode(verifier).decode()
    )
    text = f"{origin}\n42\n{root}\n"
    note = reference.sign_note(text, origin, SENDER)
    yield "note_checkpoint.txt", written(
        note.encode(), format="note", expect="success", verifier=vkey,
        message_size=len(text), message_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    size_at = len(origin) + 1
    yield (
        "note_other_size.txt",
        altered("note_checkpoint.txt", "43 entries", "unverified", flip=size_at + 1),
    )
    yield (
        "note_other_root.txt",
        altered("note_checkpoint.txt", "another root", "unverified", flip=size_at + 6),
    )
    yield (
        "note_no_gap.txt",
        altered(
            "note_checkpoint.txt",
            "no empty line",
            "malformed",
            slices=f":{len(text)} {len(text) + 1}:",
        ),
    )
    yield (
        "note_no_end.txt",
        altered("note_checkpoint.txt", "no last line feed", "malformed", slices=":-1"),
    )

    fields = {"package": "pack-1", "sha256": "00ff"}
    yield "receipt_good.txt", written(
        reference.sign_receipt(SENDER, fields),
        format="receipt", expect="success", sender=ed25519(SENDER).hex(),
        **said(reference.canonical(fields)),
    )  # fmt: skip
    yield "receipt_other_field.txt", altered("receipt_good.txt", "another value", flip=22)
    yield (
        "receipt_white_space.txt",
        altered("receipt_good.txt", "a line feed too many", append="0a"),
    )
    yield (
        "receipt_other_signer.txt",
        altered("receipt_good.txt", "checked with another key", sender=ed25519(RECIPIENT).hex()),
    )

    package = reference.seal_package(
        "pack-1",
        "2026-02-04T10:30:00Z",
        x25519(RECIPIENT),
        SENDER,
        b"payload",
        DOCUMENT_KEY,
        KEY,
        SALT,
    )
    keys = {"suite": "x25519", "recipient": RECIPIENT.hex(), "sender": ed25519(SENDER).hex()}
    yield (
        "package_good.txt",
        written(package, format="package", expect="success", **keys, **said(b"payload")),
    )
    edits = {
        "flipped_magic": ("one bit of the magic", "corrupt", {"flip": 0}),
        "flipped_length": ("another header length", "corrupt", {"flip": 19}),
        "flipped_body": ("one bit of the body", "corrupt", {"flip": len(package) - 70}),
        "flipped_signature": ("one bit of the signature", "corrupt", {"flip": len(package) - 1}),
        "no_signature": ("the signature gone", "corrupt", {"slices": ":-64"}),
        "trailing_byte": ("one byte too many", "corrupt", {"append": "00"}),
        "other_recipient": ("opened by another", "wrong-recipient", {"recipient": OTHER.hex()}),
        "other_sender": ("checked for another", "wrong-sender", {"sender": ed25519(OTHER).hex()}),
    }
    for name, (comment, expect, changes) in edits.items():
        yield f"package_{name}.txt", altered("package_good.txt", comment, expect, **changes)


def recipient_keys():
    """Private key files of recipients."""
    public, hybrid = x25519(RECIPIENT), pattern(64) + RECIPIENT
    lattice = MLKEM768PrivateKey.from_seed_bytes(hybrid[:64]).public_key().public_bytes_raw()
    how, kek = reference.passphrase_kek("correct horse", 64, 2, 1, SALT[:16])
    made = {
        "bare": ("x25519", RECIPIENT, public, "none", None, {}),
        "passphrase": ("x25519", RECIPIENT, public, how, kek, {"passphrase": "correct horse"}),
        "shares": ("x25519", RECIPIENT, public, "shares", KEY, {"key": KEY.hex()}),
        "hybrid": (
            "mlkem768-x25519", hybrid, lattice + public, how, kek, {"passphrase": "correct horse"},
        ),
    }  # fmt: skip
    texts = {}
    for name, (suite, secret, key, protection, lock, given) in made.items():
        texts[name] = reference.protect_recipient(suite, secret, key, protection, lock, SALT_2)
        yield (
            f"recipient_key_{name}.txt",
            written(texts[name], format="recipient-key", expect="success", **given, **said(secret)),
        )
    base, text = "recipient_key_passphrase.txt", texts["passphrase"]
    at = {word: text.index(word) + len(word) for word in (b"id: hpke-", b"x25519 ", b"secret: ")}
    edits = {
        "wrong_passphrase": ("another passphrase", "locked", {"passphrase": "incorrect"}),
        "other_cost": ("m=65 written over m=64", "locked", {"flip": text.index(b"m=64") + 3}),
        "flipped_secret": ("one bit of the secret", "locked", {"flip": at[b"secret: "] + 3}),
        "other_id": ("another id", "corrupt", {"flip": at[b"id: hpke-"]}),
        "other_public": ("another public key", "corrupt", {"flip": at[b"x25519 "] + 1}),
        "trailing_line": ("an empty line too many", "corrupt", {"append": "0a"}),
        "cut": ("the last line feed gone", "corrupt", {"slices": ":-1"}),
    }
    for name, (comment, expect, changes) in edits.items():
        yield f"recipient_key_{name}.txt", altered(base, comment, expect, **changes)
    yield (
        "recipient_key_other_shares.txt",
        altered("recipient_key_shares.txt", "shares of another key", "locked", key=OTHER.hex()),
    )
    yield "recipient_key_other_secret.txt", altered(
        "recipient_key_bare.txt", "a secret of another public key",
        flip=texts["bare"].index(b"secret: ") + 10,
    )  # fmt: skip


def everything():
    """All vectors that can be made again, by file name."""
    makers = (streams, objects, small, signed, recipient_keys)
    return {name: text for made in makers for name, text in made()}


if __name__ == "__main__":
    for file, content in everything().items():
        (FOLDER / file).write_text(content, "utf-8")
