"""An authority of the installation's own, and certificates for what its services speak to.

The authority's key and every server's key are made once. A server's certificate is made again when
it nears its end or when the server's names change.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shared.domain.errors import Corrupt
from shared.durable import keep_first, write_whole

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=825)
RENEWED_BEFORE = timedelta(days=120)
_BACKDATED = timedelta(minutes=10)  # clocks of two machines differ
_COMMON_NAME = 64


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs the certificates of one installation."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Its certificate, which everybody in the installation trusts."""
        return self.certificate.public_bytes(Encoding.PEM)


def authority(folder: Path, now: datetime) -> Authority:
    """The authority of a folder, made if there is none; raises Corrupt ``authority-key``."""
    key = _key(folder / "authority.key")
    path = folder / "authority.pem"
    if not path.exists():
        keep_first(path, _self_signed(key, now).public_bytes(Encoding.PEM))
    return Authority(key, x509.load_pem_x509_certificate(path.read_bytes()))


def certify(signer: Authority, folder: Path, names: Sequence[str], now: datetime) -> None:
    """Have ``server.key`` and a valid ``server.pem`` for these names in a folder."""
    key = _key(folder / "server.key")
    path = folder / "server.pem"
    if not (path.exists() and _holds(path, signer, names, now)):
        chain = _signed(signer, key, names, now).public_bytes(Encoding.PEM) + signer.pem
        write_whole(path, [chain])


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        fresh = ec.generate_private_key(ec.SECP256R1())
        keep_first(path, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise Corrupt("authority-key", f"{path.name} is not a private key.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Corrupt("authority-key", f"{path.name} is a key of another kind.")
    return key


def _holds(path: Path, signer: Authority, names: Sequence[str], now: datetime) -> bool:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.issuer == signer.certificate.subject
        and certificate.not_valid_after_utc - now > RENEWED_BEFORE
        and list(known) == [_name(one) for one in names]
    )


def _self_signed(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lockgate installation")])
    usage = _usage(sign=True)
    return (
        _begun(called, called, key.public_key(), now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _signed(
    signer: Authority, key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime
) -> x509.Certificate:
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:_COMMON_NAME])])
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key())
    begun = _begun(called, signer.certificate.subject, key.public_key(), now, SERVER_LIFE)
    return (
        begun.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in names]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signer.key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign,
        crl_sign=sign,
        encipher_only=False,
        decipher_only=False,
    )


def _name(one: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(one))
    except ValueError:
        return x509.DNSName(one)
