"""CMS signatures as PAdES wants them (RFC 5652, RFC 5035, ETSI EN 319 142-1, level B-B).

One signer, SHA-256, detached. What is signed says what the digest of the document is and by which
certificate: no other certificate for the same key can be put in its place. No time is claimed here;
a PDF says it beside. DER is written out by hand: these few structures never vary.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from shared.crypto.document_keys import DocumentKey

_SEQUENCE, _SET, _INTEGER, _OCTETS, _OID, _NULL = 0x30, 0x31, 0x02, 0x04, 0x06, 0x05
_FIRST, _FOURTH = 0xA0, 0xA4
_DATA, _SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_SHA256, _ECDSA = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
_RSA = "1.2.840.113549.1.1.1"
_SHORT = 0x80


def signed_data(digest: bytes, signer: DocumentKey) -> bytes:
    """The signature of a document with this SHA-256 digest."""
    attributes = _attributes(digest, signer)
    signature = signer.sign(tlv(_SET, attributes))
    info = tlv(
        _SEQUENCE,
        _integer(1),
        tlv(_SEQUENCE, signer.certificate.issuer.public_bytes(), _integer(_serial(signer))),
        _algorithm(_SHA256),
        tlv(_FIRST, attributes),
        _algorithm(_RSA, tlv(_NULL)) if signer.by_rsa else _algorithm(_ECDSA),
        tlv(_OCTETS, signature),
    )
    certificates = [one.public_bytes(Encoding.DER) for one in (signer.certificate, *signer.chain)]
    content = tlv(
        _SEQUENCE,
        _integer(1),
        tlv(_SET, _algorithm(_SHA256)),
        tlv(_SEQUENCE, oid(_DATA)),
        tlv(_FIRST, *sorted(certificates)),
        tlv(_SET, info),
    )
    return tlv(_SEQUENCE, oid(_SIGNED_DATA), tlv(_FIRST, content))


def room_for(signer: DocumentKey) -> int:
    """How many bytes a signature by this signer takes at most."""
    return len(signed_data(bytes(32), signer)) + 16  # ECDSA's numbers vary by a few bytes


def _attributes(digest: bytes, signer: DocumentKey) -> bytes:
    """What is signed, in the one order that DER gives a set."""
    attributes = [
        _attribute(_CONTENT_TYPE, oid(_DATA)),
        _attribute(_MESSAGE_DIGEST, tlv(_OCTETS, digest)),
        _attribute(_SIGNING_CERTIFICATE, _named(signer)),
    ]
    return b"".join(sorted(attributes))


def _named(signer: DocumentKey) -> bytes:
    """SigningCertificateV2: the certificate's SHA-256, its issuer and number."""
    digest = signer.certificate.fingerprint(SHA256())
    names = tlv(_SEQUENCE, tlv(_FOURTH, signer.certificate.issuer.public_bytes()))
    issued = tlv(_SEQUENCE, names, _integer(_serial(signer)))
    return tlv(_SEQUENCE, tlv(_SEQUENCE, tlv(_SEQUENCE, tlv(_OCTETS, digest), issued)))


def _serial(signer: DocumentKey) -> int:
    return signer.certificate.serial_number


def _attribute(kind: str, value: bytes) -> bytes:
    return tlv(_SEQUENCE, oid(kind), tlv(_SET, value))


def _algorithm(kind: str, parameters: bytes = b"") -> bytes:
    return tlv(_SEQUENCE, oid(kind), parameters)


def tlv(tag: int, *parts: bytes) -> bytes:
    """A DER value: its tag, its length in the shortest form, its content."""
    content = b"".join(parts)
    size = len(content)
    if size < _SHORT:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _SHORT | len(length)]) + length + content


def oid(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    return tlv(_OID, b"".join(_base128(number) for number in (40 * first + second, *rest)))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def _integer(number: int) -> bytes:
    return tlv(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
