"""A second coder, written from docs/formats alone, plain and slow; shares no code with the first.

It needs the whole of everything in memory, takes its salts from the caller, and raises Broken for
whatever it does not accept. HKDF and HPKE are written out over hmac; AES-GCM is the low-level
cipher, not the one-call interface that the product uses.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import unicodedata

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

CHUNK = 16384
KEY_ID = r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}"


class Broken(Exception):
    """The bytes are not what the page describes."""


def need(condition):
    """Refuse unless the condition holds."""
    if not condition:
        raise Broken


def lp(*fields):
    """Fields with their lengths before them."""
    out = b""
    for field in fields:
        raw = field if isinstance(field, bytes) else str(field).encode()
        out += len(raw).to_bytes(4, "big") + raw
    return out


def expand(prk, info, length, hash_name="sha512"):
    """HKDF-Expand, RFC 5869 section 2.3."""
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hash_name).digest()
        out, counter = out + block, counter + 1
    return out[:length]


def gcm_seal(key, nonce, message, aad=b""):
    """AES-GCM, ciphertext and tag."""
    cipher = Cipher(AES(key), GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(aad)
    return cipher.update(message) + cipher.finalize() + cipher.tag


def gcm_open(key, nonce, sealed, aad=b""):
    """AES-GCM, or Broken."""
    need(len(sealed) >= 16)
    cipher = Cipher(AES(key), GCM(nonce, sealed[-16:])).decryptor()
    cipher.authenticate_additional_data(aad)
    opened = cipher.update(sealed[:-16])
    try:
        return opened + cipher.finalize()
    except InvalidTag:
        raise Broken from None


def derive(key, salt, context):
    """Data key, base nonce as a number, commitment."""
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + salt + context
    derived = expand(key, info, 76)
    return derived[:32], int.from_bytes(derived[32:44], "big"), derived[44:]


def seal(key, context, message, salt):
    """Cobblestone-256 with a given salt."""
    data_key, base, commitment = derive(key, salt, context)
    out = salt + commitment
    for k in range(len(message) // CHUNK + 1):
        chunk = message[k * CHUNK : (k + 1) * CHUNK]
        out += gcm_seal(data_key, (base ^ k).to_bytes(12, "big"), chunk)
    return out


def unseal(key, context, sealed):
    """Cobblestone-256, all or Broken."""
    need(len(key) == 32)
    body = len(sealed) - 56
    need(body >= 16)
    need(body % 16400 >= 16)
    data_key, base, commitment = derive(key, sealed[:24], context)
    need(commitment == sealed[24:56])
    out, at, k = b"", 56, 0
    while at < len(sealed):
        chunk = sealed[at : at + 16400]
        out += gcm_open(data_key, (base ^ k).to_bytes(12, "big"), chunk)
        at, k = at + 16400, k + 1
    return out


def seal_record(kek, kek_id, context, key, salt):
    """A key record."""
    start = b"lockgate/key\x00\x00\x00\x01" + bytes([len(kek_id)]) + kek_id.encode()
    return start + seal(kek, lp("lockgate/key/1", kek_id, context), key, salt)


def open_record(kek, context, record):
    """The key in a record."""
    need(record[:16] == b"lockgate/key\x00\x00\x00\x01")
    need(len(record) > 16)
    kek_id = record[17 : 17 + record[16]]
    wrapped = record[17 + record[16] :]
    need(re.fullmatch(KEY_ID.encode(), kek_id))
    need(len(wrapped) == 104)
    return unseal(kek, lp("lockgate/key/1", kek_id, context), wrapped)


def body_context(place):
    """The context of an object's body."""
    case, document, version, kind, audience = place
    return lp("lockgate/sealed/1", case, document, version, kind, audience)


def seal_object(case_key, key_id, place, message, document_key, salts):
    """A sealed object with given document key and salts."""
    body = body_context(place)
    wrapped = seal(case_key, lp("lockgate/sealed/1 key", key_id, body), document_key, salts[0])
    header = b"lockgate/sealed\x01" + key_id.encode().ljust(48, b"\x00") + wrapped
    return header + seal(document_key, body, message, salts[1])


def open_object(case_key, place, sealed):
    """The bytes of a sealed object."""
    need(len(sealed) >= 168)
    need(sealed[:16] == b"lockgate/sealed\x01")
    found = re.fullmatch(f"({KEY_ID})\0*".encode(), sealed[16:64])
    need(found)
    body = body_context(place)
    context = lp("lockgate/sealed/1 key", found[1], body)
    return unseal(unseal(case_key, context, sealed[64:168]), body, sealed[168:])


def _value_key(case_key, purpose):
    return expand(case_key, lp("lockgate/value/1 key", purpose), 32)


def seal_value(case_key, key_id, case, purpose, value, salt):
    """A sealed value."""
    body = seal(
        _value_key(case_key, purpose), lp("lockgate/value/1", key_id, case, purpose), value, salt
    )
    return b"lgv\x01" + bytes([len(key_id)]) + key_id.encode() + body


def open_value(case_key, case, purpose, sealed):
    """The bytes of a sealed value."""
    need(sealed[:4] == b"lgv\x01")
    need(len(sealed) > 5)
    key_id, body = sealed[5 : 5 + sealed[4]], sealed[5 + sealed[4] :]
    need(re.fullmatch(KEY_ID.encode(), key_id))
    return unseal(
        _value_key(case_key, purpose), lp("lockgate/value/1", key_id, case, purpose), body
    )


def seal_file(key, message, salt):
    """A sealed file."""
    return b"lockgate/file\x00\x00\x01" + seal(key, lp("lockgate/file/1"), message, salt)


def open_file(key, sealed):
    """The bytes of a sealed file."""
    need(sealed[:16] == b"lockgate/file\x00\x00\x01")
    return unseal(key, lp("lockgate/file/1"), sealed[16:])


def b64(text):
    """Base64 in its one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Broken from None
    need(base64.b64encode(raw).decode() == text)
    return raw


def _kek(passphrase, m, t, p, salt):
    secret = unicodedata.normalize("NFC", passphrase).encode()
    return Argon2id(salt=salt, length=32, iterations=t, lanes=p, memory_cost=m).derive(secret)


def root_id(root):
    """The id of a root key."""
    return "root-" + expand(root, lp("lockgate/root/1 id"), 16).hex()


def protect_root(root, passphrase, m, t, p, salts):
    """The text of a root key."""
    name, protection, stored = root_id(root), "none", root
    if passphrase is not None:
        protection = f"argon2id m={m} t={t} p={p} salt={base64.b64encode(salts[0]).decode()}"
        context = lp("lockgate/root/1", name, protection)
        stored = seal(_kek(passphrase, m, t, p, salts[0]), context, root, salts[1])
    encoded = base64.b64encode(stored).decode()
    return f"lockgate-root-key/1\nid: {name}\nprotection: {protection}\nkey: {encoded}\n".encode()


def unprotect_root(text, passphrase):
    """The root key in a text."""
    lines = text.decode().split("\n")
    need(len(lines) == 5 and lines[0] == "lockgate-root-key/1" and lines[4] == "")
    need(lines[1].startswith("id: ") and lines[3].startswith("key: "))
    need(lines[2].startswith("protection: "))
    name, protection, stored = lines[1][4:], lines[2][12:], b64(lines[3][5:])
    if protection != "none":
        found = re.fullmatch(
            r"argon2id m=([1-9]\d*) t=([1-9]\d*) p=([1-9]\d*) salt=(\S+)", protection
        )
        need(found and passphrase is not None)
        m, t, p = map(int, found.groups()[:3])
        kek = _kek(passphrase, m, t, p, b64(found[4]))
        stored = unseal(kek, lp("lockgate/root/1", name, protection), stored)
    need(len(stored) == 32 and root_id(stored) == name)
    return stored


def verified(public, signature, message):
    """Refuse unless the signature holds."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        raise Broken from None


def note_key_id(name, kind, public):
    """Four bytes that name a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def sign_note(text, name, seed):
    """A note with one signature."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    line = note_key_id(name, 1, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(line).decode()}\n"


def open_note(note, known):
    """``known`` is a list of (name, type, public key); gives the text."""
    need(not any(ord(char) < 32 and char != "\n" for char in note))
    text, gap, tail = note.rpartition("\n\n")
    need(gap and tail.endswith("\n"))
    held = False
    for line in tail[:-1].split("\n"):
        found = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        need(found)
        raw = b64(found[2])
        need(len(raw) > 4)
        for name, kind, public in known:
            if (name, note_key_id(name, kind, public)) == (found[1], raw[:4]):
                message, signature = (text + "\n").encode(), raw[4:]
                if kind == 4:
                    at = int.from_bytes(signature[:8], "big")
                    message = f"cosignature/v1\ntime {at}\n".encode() + message
                    signature = signature[8:]
                verified(public, signature, message)
                held = True
    need(held)
    return text + "\n"


def canonical(value):
    """Canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signer_id(public):
    """The id of an Ed25519 key."""
    return "ed25519-" + hashlib.sha256(lp("lockgate/signer/1", public)).hexdigest()[:32]


def sign_receipt(seed, fields):
    """A receipt."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    receipt = {"fields": fields, "format": "lockgate-receipt/1", "key": signer_id(public)}
    signature = key.sign(b"lockgate-receipt/1\n" + canonical(receipt))
    return canonical({**receipt, "signature": base64.b64encode(signature).decode()})


def open_receipt(public, receipt):
    """The fields of a receipt."""
    try:
        value = json.loads(receipt)
    except ValueError:
        raise Broken from None
    need(isinstance(value, dict) and canonical(value) == receipt)
    need(set(value) == {"fields", "format", "key", "signature"})
    need(value["format"] == "lockgate-receipt/1" and value["key"] == signer_id(public))
    signature = b64(value.pop("signature"))
    verified(public, signature, b"lockgate-receipt/1\n" + canonical(value))
    return value["fields"]


def _labeled_extract(salt, suite, label, ikm):
    return hmac.new(salt, b"HPKE-v1" + suite + label + ikm, "sha256").digest()


def _labeled_expand(prk, suite, label, info, length):
    labeled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return expand(prk, labeled, length, "sha256")


def _hpke_key(kem_id, shared, info):
    """RFC 9180 section 5.1, base mode, HKDF-SHA256 (1), AES-256-GCM (2): key and nonce."""
    suite = b"HPKE" + kem_id.to_bytes(2, "big") + b"\x00\x01\x00\x02"
    context = (
        b"\x00"
        + _labeled_extract(b"", suite, b"psk_id_hash", b"")
        + _labeled_extract(b"", suite, b"info_hash", info)
    )
    secret = _labeled_extract(shared, suite, b"secret", b"")
    return (
        _labeled_expand(secret, suite, b"key", context, 32),
        _labeled_expand(secret, suite, b"base_nonce", context, 12),
    )


def _dhkem(dh, enc, public):
    suite = b"KEM\x00\x20"
    prk = _labeled_extract(b"", suite, b"eae_prk", dh)
    return _labeled_expand(prk, suite, b"shared_secret", enc + public, 32)


def hpke_seal_x25519(public, info, message, ephemeral):
    """HPKE base mode to an X25519 key, with a given ephemeral key."""
    key = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = key.public_key().public_bytes_raw()
    shared = _dhkem(key.exchange(X25519PublicKey.from_public_bytes(public)), enc, public)
    return enc + gcm_seal(*_hpke_key(0x0020, shared, info), message)


def hpke_open(suite, secret, info, sealed):
    """HPKE base mode, either suite."""
    plain = X25519PrivateKey.from_private_bytes(secret[-32:])
    plain_public = plain.public_key().public_bytes_raw()
    if suite == "x25519":
        enc, sealed = sealed[:32], sealed[32:]
        shared = _dhkem(plain.exchange(X25519PublicKey.from_public_bytes(enc)), enc, plain_public)
        return gcm_open(*_hpke_key(0x0020, shared, info), sealed)
    enc, plain_enc, sealed = sealed[:1088], sealed[1088:1120], sealed[1120:]
    lattice = MLKEM768PrivateKey.from_seed_bytes(secret[:64]).decapsulate(enc)
    dh = plain.exchange(X25519PublicKey.from_public_bytes(plain_enc))
    shared = hashlib.sha3_256(lattice + dh + plain_enc + plain_public + rb"\.//^\ "[:6]).digest()
    return gcm_open(*_hpke_key(0x647A, shared, info), sealed)


def recipient_id(suite, public):
    """The id of a recipient's key."""
    return "hpke-" + hashlib.sha256(lp("lockgate/recipient/1", suite, public)).hexdigest()[:32]


def _recipient_line(suite, public):
    return f"lockgate-recipient/1 {suite} {base64.b64encode(public).decode()}"


def protect_recipient(suite, secret, public, protection, kek, salt):
    """The file of a private key; ``kek`` is None for a bare one."""
    name, stored = recipient_id(suite, public), secret
    if kek is not None:
        stored = seal(kek, lp("lockgate/recipient-key/1", name, protection), secret, salt)
    lines = ["lockgate-recipient-key/1", f"id: {name}"]
    lines += [f"public: {_recipient_line(suite, public)}", f"protection: {protection}"]
    return "\n".join([*lines, f"secret: {base64.b64encode(stored).decode()}", ""]).encode()


def passphrase_kek(passphrase, m, t, p, salt):
    """How a passphrase is stretched, and what the file says of it."""
    said = f"argon2id m={m} t={t} p={p} salt={base64.b64encode(salt).decode()}"
    return said, _kek(passphrase, m, t, p, salt)


def unprotect_recipient(text, passphrase, key):
    """The private key of a file: by its passphrase, by the key in shares, or bare."""
    lines = text.decode("ascii", "strict").split("\n")
    need(len(text) <= 8192 and len(lines) == 6 and lines[5] == "")
    need(lines[0] == "lockgate-recipient-key/1")
    heads = ["id: ", "public: ", "protection: ", "secret: "]
    need(all(line.startswith(head) for line, head in zip(lines[1:5], heads, strict=True)))
    name, line, said, coded = (
        line[len(head) :] for line, head in zip(lines[1:5], heads, strict=True)
    )
    word, suite, encoded = line.split(" ")
    public, stored = b64(encoded), b64(coded)
    need(word == "lockgate-recipient/1" and recipient_id(suite, public) == name)
    if said != "none":
        kek = key
        if said != "shares":
            found = re.fullmatch(
                r"argon2id m=([1-9]\d*) t=([1-9]\d*) p=([1-9]\d*) salt=(\S+)", said
            )
            need(found and passphrase is not None)
            kek = _kek(passphrase, *map(int, found.groups()[:3]), b64(found[4]))
        need(kek is not None)
        stored = unseal(kek, lp("lockgate/recipient-key/1", name, said), stored)
    need(len(stored) == {"x25519": 32, "mlkem768-x25519": 96}[suite])
    own = X25519PrivateKey.from_private_bytes(stored[-32:]).public_key().public_bytes_raw()
    if suite == "mlkem768-x25519":
        own = MLKEM768PrivateKey.from_seed_bytes(stored[:64]).public_key().public_bytes_raw() + own
    need(own == public)
    return stored


def _package_info(header):
    names = ("id", "created_at", "sender", "recipient", "suite")
    return lp("lockgate-package/1 key", *(header[name] for name in names))


def seal_package(
    package_id, created_at, recipient_public, sender_seed, message, key, ephemeral, salt
):
    """A package in the X25519 suite with given randomness."""
    sender = Ed25519PrivateKey.from_private_bytes(sender_seed)
    header = {
        "created_at": created_at,
        "format": "lockgate-package/1",
        "id": package_id,
        "recipient": recipient_id("x25519", recipient_public),
        "sender": signer_id(sender.public_key().public_bytes_raw()),
        "suite": "x25519",
    }
    encrypted = hpke_seal_x25519(recipient_public, _package_info(header), key, ephemeral)
    encoded = canonical({**header, "key": base64.b64encode(encrypted).decode()})
    start = b"lockgate/package" + len(encoded).to_bytes(4, "big") + encoded
    out = start + seal(key, lp("lockgate-package/1", hashlib.sha512(start).digest()), message, salt)
    return out + sender.sign(b"lockgate-package/1\n" + hashlib.sha512(out).digest())


def open_package(package, suite, secret, recipient_public, sender_public):
    """The payload of a package."""
    need(package[:16] == b"lockgate/package")
    at = 20 + int.from_bytes(package[16:20], "big")
    need(at + 64 <= len(package) and at <= 20 + 4096)
    try:
        header = json.loads(package[20:at])
    except ValueError:
        raise Broken from None
    need(isinstance(header, dict) and canonical(header) == package[20:at])
    need(set(header) == {"created_at", "format", "id", "key", "recipient", "sender", "suite"})
    need(header["format"] == "lockgate-package/1" and header["suite"] == suite)
    need(header["sender"] == signer_id(sender_public))
    digest = hashlib.sha512(package[:-64]).digest()
    verified(sender_public, package[-64:], b"lockgate-package/1\n" + digest)
    need(header["recipient"] == recipient_id(suite, recipient_public))
    key = hpke_open(suite, secret, _package_info(header), b64(header["key"]))
    start = hashlib.sha512(package[:at]).digest()
    return unseal(key, lp("lockgate-package/1", start), package[at:-64])
