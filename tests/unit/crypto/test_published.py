"""Published vectors of everything that is sealed, signed or derived with, from cryptography_vectors.

They show that the library on this machine computes what the standards say, through the calls that
Lockgate makes; what Lockgate builds on it has vectors of its own in tests/vectors.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

import cryptography_vectors
import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from shared.crypto import stream
from shared.crypto.keys import is_signed
from shared.crypto.recipients import RecipientSecret, Suite
from shared.domain.errors import LockgateError
from tests.unit.crypto import reference


def lines(name: str) -> list[str]:
    """A file's lines."""
    with cryptography_vectors.open_vector_file(name, "r") as file:
        return [line.strip() for line in file]


def parsed(name: str) -> Any:
    """A JSON file."""
    return json.loads("\n".join(lines(name)))


def sections(name: str) -> Iterator[dict[str, str]]:
    """The cases of a response file: ``Name = value`` lines, a case ended by the next count."""
    case: dict[str, str] = {}
    for line in lines(name):
        key, sep, value = line.partition("=")
        if line == "FAIL":
            case["FAIL"] = ""
        elif sep and not line.startswith("["):
            if key.strip().lower() == "count" and case:
                yield case
                case = {}
            case[key.strip().lower()] = value.strip()
    yield case


def unhex(case: dict[str, str], name: str) -> bytes:
    """A field's bytes."""
    return bytes.fromhex(case.get(name, ""))


def test_aes_256_gcm():
    """NIST's cases with the nonce and tag that Lockgate uses; altered ones are refused."""
    opened = refused = 0
    for case in sections("ciphers/AES/GCM/gcmDecrypt256.rsp"):
        if "ct" not in case or len(unhex(case, "iv")) != 12 or len(unhex(case, "tag")) != 16:
            continue
        sealed, aad = unhex(case, "ct") + unhex(case, "tag"), unhex(case, "aad")
        cipher, room = AESGCM(unhex(case, "key")), bytearray(len(unhex(case, "ct")))
        if "FAIL" in case:
            with pytest.raises(InvalidTag):
                cipher.decrypt_into(unhex(case, "iv"), sealed, aad, room)
            refused += 1
            continue
        cipher.decrypt_into(unhex(case, "iv"), sealed, aad, room)
        assert bytes(room) == unhex(case, "pt")
        assert cipher.encrypt(unhex(case, "iv"), bytes(room), aad) == sealed
        opened += 1
    assert opened > 30
    assert refused > 30


def chunked() -> list[dict[str, Any]]:
    """C2SP's vectors of chunked encryption with AES-256."""
    found = parsed("chunked-encryption/vectors.json")["vectors"]
    return [one for one in found if one["aead"] == "AEAD_AES_256_GCM"]


@pytest.mark.parametrize("case", chunked(), ids=lambda case: case["name"])
def test_chunked_encryption(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    """C2SP's own vectors: random access and the second coder agree with each.

    They are published for the variant that derives with SHA-256; Cobblestone-256 derives with
    SHA-512. Everything else is the same, so that is put in its place here and nothing besides.
    """
    monkeypatch.setattr(stream, "SHA512", SHA256)
    monkeypatch.setattr(reference, "expand", partial(reference.expand, hash_name="sha256"))
    key, context = bytes.fromhex(case["key"]), case["context"].encode()
    sealed = base64.b64decode(case["ciphertext"] or "")
    if case.get("compressed"):
        sealed = zlib.decompress(sealed)

    def by_ranges() -> bytes:
        opened = stream.RandomAccess(key, context, lambda at, n: sealed[at : at + n], len(sealed))
        return b"".join(
            opened.read_at(at, stream.CHUNK_SIZE) for at in range(0, opened.size, stream.CHUNK_SIZE)
        )

    for read in (by_ranges, lambda: reference.unseal(key, context, sealed)):
        if case["expect"] == "success":
            message = read()
            assert len(message) == case["payload_length"]
            assert hashlib.sha256(message).hexdigest() == case["payload_sha256"]
        else:
            with pytest.raises((LockgateError, reference.Broken)):
                read()


def test_there_are_good_and_bad_streams():
    """The published cases hold both, so that neither answer can be given to all."""
    outcomes = [case["expect"] == "success" for case in chunked()]
    assert any(outcomes)
    assert not all(outcomes)


def test_hkdf_expand_sha512():
    """The step with SHA-512 inside HPKE's published key schedules, of which there are many.

    HKDF's own vectors have no SHA-512; HPKE's label, context and length are only an ``info``.
    """
    cases = [one for one in parsed("HPKE/test-vectors.json") if one["kdf_id"] == 3]
    for case in cases:
        suite = b"HPKE" + b"".join(
            case[n].to_bytes(2, "big") for n in ("kem_id", "kdf_id", "aead_id")
        )
        context = bytes.fromhex(case["key_schedule_context"])
        for label, name in (
            (b"key", "key"),
            (b"base_nonce", "base_nonce"),
            (b"exp", "exporter_secret"),
        ):
            wanted = bytes.fromhex(case[name])
            if not wanted:
                continue
            info = len(wanted).to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
            secret = bytes.fromhex(case["secret"])
            assert HKDFExpand(SHA512(), len(wanted), info).derive(secret) == wanted
            assert reference.expand(secret, info, len(wanted)) == wanted
    assert len(cases) > 20


def test_ed25519():
    """The authors' cases: the same signatures, held by ours; each altered one is refused."""
    for number, line in enumerate(lines("asymmetric/Ed25519/sign.input")[::4]):
        seed, public, message, signed = (bytes.fromhex(part) for part in line.split(":")[:4])
        key = Ed25519PrivateKey.from_private_bytes(seed[:32])
        assert key.public_key().public_bytes_raw() == public
        assert key.sign(message) == signed[:64]
        known = Ed25519PublicKey.from_public_bytes(public)
        assert is_signed(known, signed[:64], message)
        altered = bytearray(signed[:64])
        altered[number % 64] ^= 1 << number % 8
        assert not is_signed(known, bytes(altered), message)
        with pytest.raises(InvalidSignature):
            known.verify(signed[:64], message + b"x")
    assert number > 200


def test_x25519():
    """RFC 7748's exchanges, and points of small order are refused."""
    cases = [case for case in sections("asymmetric/X25519/rfc7748.txt") if "input_scalar" in case]
    for case in cases:
        key = X25519PrivateKey.from_private_bytes(unhex(case, "input_scalar"))
        point = X25519PublicKey.from_public_bytes(unhex(case, "input_u"))
        assert key.exchange(point) == unhex(case, "output_u")
    assert len(cases) >= 2
    for low in (bytes(32), bytes([1]) + bytes(31), bytes.fromhex("ecff" + "ff" * 29 + "7f")):
        with pytest.raises(ValueError, match=r"(?i)error"):
            key.exchange(X25519PublicKey.from_public_bytes(low))


def test_ml_kem_768():
    """Published seeds give the published keys, and published encapsulations open; altered not."""
    for number, case in enumerate(sections("asymmetric/MLKEM/kat_MLKEM_768.rsp")):
        key = MLKEM768PrivateKey.from_seed_bytes(unhex(case, "d") + unhex(case, "z"))
        assert key.public_key().public_bytes_raw() == unhex(case, "pk")
        assert key.decapsulate(unhex(case, "ct")) == unhex(case, "ss")
        altered = bytearray(unhex(case, "ct"))
        altered[number % len(altered)] ^= 1
        assert key.decapsulate(bytes(altered)) != unhex(case, "ss")
        if "ct_n" in case:
            assert key.decapsulate(unhex(case, "ct_n")) == unhex(case, "ss_n")
        if number == 40:
            return
    raise AssertionError("too few cases")


AEADS = {1: hpke.AEAD.AES_128_GCM, 2: hpke.AEAD.AES_256_GCM, 3: hpke.AEAD.CHACHA20_POLY1305}


def first_message(case: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    """Associated data, plaintext and ciphertext of a case's first message."""
    message = case["encryptions"][0]
    return tuple(bytes.fromhex(message[name]) for name in ("aad", "pt", "ct"))


def test_hpke_with_x25519():
    """RFC 9180's case of the very suite: the second coder's key schedule gives the published one.

    The published messages carry associated data, which Lockgate never uses, so the library is
    asked for its own: what the checked second coder seals the library opens.
    """
    [case] = [
        one
        for one in parsed("HPKE/test-vectors.json")
        if (one["mode"], one["kem_id"], one["kdf_id"], one["aead_id"]) == (0, 0x20, 1, 2)
    ]
    raw = {name: bytes.fromhex(case[name]) for name in ("skRm", "pkRm", "skEm", "enc", "info")}
    secret = RecipientSecret(Suite.X25519, raw["skRm"])
    assert secret.public.raw == raw["pkRm"]
    key, nonce = reference._hpke_key(0x20, bytes.fromhex(case["shared_secret"]), raw["info"])
    assert (key.hex(), nonce.hex()) == (case["key"], case["base_nonce"])
    aad, plain, sealed = first_message(case)
    assert AESGCM(key).decrypt(nonce, sealed, aad) == plain
    ours = reference.hpke_seal_x25519(raw["pkRm"], raw["info"], plain, raw["skEm"])
    assert ours[:32] == raw["enc"]
    assert secret.decrypt(ours, raw["info"]) == plain


def test_hpke_with_ml_kem_768_and_x25519():
    """The published X-Wing case: the private key follows from its seed, and the secret from both.

    Published only with ChaCha20-Poly1305; the encapsulation and key schedule are those of Lockgate.
    """
    [case] = [
        one
        for one in parsed("HPKE/hpke-pq-test-vectors.json")
        if (one["mode"], one["kem_id"], one["kdf_id"]) == (0, 0x647A, 1)
    ]
    expanded = hashlib.shake_256(bytes.fromhex(case["skRm"])).digest(96)
    secret = RecipientSecret(Suite.HYBRID, expanded)
    assert secret.public.raw.hex() == case["pkRm"]
    enc, info = bytes.fromhex(case["enc"]), bytes.fromhex(case["info"])
    lattice = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).decapsulate(enc[:1088])
    plain = X25519PrivateKey.from_private_bytes(expanded[64:])
    point = enc[1088:]
    dh = plain.exchange(X25519PublicKey.from_public_bytes(point))
    mixed = lattice + dh + point + plain.public_key().public_bytes_raw() + rb"\.//^\ "[:6]
    assert hashlib.sha3_256(mixed).hexdigest() == case["shared_secret"]
    sealed = secret.public.encrypt(b"a key", info)
    assert reference.hpke_open("mlkem768-x25519", expanded, info, sealed) == b"a key"


def test_argon2id():
    """RFC 9106's and others' cases, without secret or associated data, as Lockgate uses it."""
    used = 0
    for case in sections("KDF/argon2id.txt"):
        if not case.get("pass") or "secret" in case or "ad" in case:
            continue
        made = Argon2id(
            salt=unhex(case, "salt"),
            length=int(case["length"]),
            iterations=int(case["iter"]),
            lanes=int(case["lanes"]),
            memory_cost=int(case["memcost"]),
        )
        assert made.derive(unhex(case, "pass")) == unhex(case, "output")
        used += 1
    assert used >= 1
