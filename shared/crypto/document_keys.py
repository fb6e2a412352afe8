"""The key and certificate that PDFs are signed with.

Either the installation's own: a P-256 key that follows from a secret of 32 bytes, and a certificate
that it signs itself; both come out the same at each start, so that only the secret is kept. Or the
operator's, from a PKCS #12 file. Reads and writes no file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID

from shared.crypto.framing import check_key, encode_context
from shared.domain.errors import Invalid

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2076, 1, 1, tzinfo=UTC)
_FEWEST_BITS = 2048
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """Who signs documents: the key, its certificate, and further certificates up to a root."""

    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, message: bytes) -> bytes:
        """The signature with SHA-256; the same message always gives the same signature."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), SHA256())
        return self.key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))

    @property
    def by_rsa(self) -> bool:
        """Whether the signature is RSA's, with PKCS #1 padding; else it is ECDSA's."""
        return isinstance(self.key, rsa.RSAPrivateKey)

    @property
    def pem(self) -> bytes:
        """The certificate, for whoever wants to trust it."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """The certificate's SHA-256 as readers of PDFs show it, in groups of four."""
        digits = self.certificate.fingerprint(SHA256()).hex()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def own_document_key(secret: bytes) -> DocumentKey:
    """The key and certificate that follow from 32 secret bytes; raises Invalid ``key-size``."""
    check_key(secret)
    info = encode_context("lockgate/document-key/1")
    number = int.from_bytes(HKDFExpand(SHA512(), 48, info).derive(secret), "big")
    key = ec.derive_private_key(1 + number % (_ORDER - 1), ec.SECP256R1())
    return DocumentKey(key, _self_signed(key))


def operator_document_key(data: bytes, password: str) -> DocumentKey:
    """The key and certificates of a PKCS #12 file.

    Raises Invalid ``document-key`` for a file that does not open with the password, that holds no
    key with its certificate, or a key of another kind than RSA from 2,048 bits and NIST curves.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(
            data, password.encode() if password else None
        )
    except ValueError as error:
        raise _unusable() from error
    if certificate is None or not _usable(key):
        raise _unusable()
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    if key.public_key() != certificate.public_key():
        raise _unusable()
    return DocumentKey(key, certificate, tuple(others))


def _usable(key: object) -> bool:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size >= _FEWEST_BITS
    return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, _CURVES)


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    public = key.public_key()
    digest = x509.SubjectKeyIdentifier.from_public_key(public)
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lockgate"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"Lockgate {digest.digest.hex()[:16]}"),
    ])  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(int.from_bytes(digest.digest[:16], "big") >> 1 | 1)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(digest, critical=False)
        .sign(key, SHA256(), ecdsa_deterministic=True)
    )


def _unusable() -> Invalid:
    return Invalid(
        "document-key",
        "The PKCS #12 file for signing PDFs cannot be used: it needs an RSA or NIST elliptic key "
        "with its certificate, and the right password.",
    )
