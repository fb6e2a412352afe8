"""The clock, against those of the servers that tell theirs, and the ends of certificates."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography import x509
from sqlalchemy import text

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import reading
from shared.runtime import compose
from shared.settings import Settings, variable

_SECONDS = 5.0
_OFF, _WRONG = timedelta(seconds=2), timedelta(seconds=20)
_SOON = timedelta(days=30)
_PORTS = {"https": 443, "amqps": 5671, "s3+https": 443, "smtps": 465, "vault+https": 8200}
_PLACES = (
    "base_url", "bus_url", "blobs_url", "keyring_url", "mail_url", "keys_url", "vault_url",
    "front_desk_url", "panel_url", "otlp_url",
)  # fmt: skip
_FILES = ("bus_ca_file", "inner_ca_file")
MEND = "docs/runbooks/clock-wrong.md"


def clock(settings: Settings, service: str) -> Check:
    """How far this machine's clock is from the database's and from those of HTTP servers."""
    told = {name: abs(SystemClock().now() - theirs) for name, theirs in _clocks(settings, service)}
    if not told:
        return Check("clock", OK, "nobody else's clock to compare it with")
    name, most = max(told.items(), key=lambda one: one[1])
    found = f"{most.total_seconds():.1f} s from that of the {name}"
    if most > _WRONG:
        return Check("clock", BROKEN, found, MEND)
    return Check("clock", ATTENTION if most > _OFF else OK, found, MEND if most > _OFF else "")


def _clocks(settings: Settings, service: str) -> Iterator[tuple[str, datetime]]:
    engine = compose.open_database(settings, service)
    try:
        if engine.dialect.name == "postgresql":
            with reading(engine) as connection:
                yield "database", connection.scalars(text("SELECT clock_timestamp()")).one()
    finally:
        engine.dispose()
    parts = urlsplit(settings.blobs_url)
    if parts.scheme in ("s3+https", "s3+http"):
        yield from _dated(f"{parts.scheme[3:]}://{parts.netloc}/", "object store", settings)


def _dated(address: str, name: str, settings: Settings) -> Iterator[tuple[str, datetime]]:
    verify = str(settings.inner_ca_file) if settings.inner_ca_file else True
    try:
        answer = requests.head(address, timeout=_SECONDS, allow_redirects=False, verify=verify)
    except requests.RequestException:
        return  # whether it answers is looked at elsewhere
    if date := answer.headers.get("Date"):
        yield name, parsedate_to_datetime(date).replace(tzinfo=UTC)


def certificates(settings: Settings) -> Iterator[Check]:
    """When each certificate that we meet ends: of servers by asking them, of files by reading."""
    for name in _PLACES:
        for host, port in _tls(str(getattr(settings, name))):
            yield _judged(f"certificate of {variable(name)}", _served(host, port))
    files = [(variable(name), getattr(settings, name)) for name in _FILES]
    files += [("LOCKGATE_DATABASE_URL", path) for path in _database_roots(settings)]
    for name, path in files:
        if path is not None:
            yield _judged(f"certificate in {name}", _read(path))


def _tls(urls: str) -> Iterator[tuple[str, int]]:
    parts = urlsplit(urls)
    if parts.scheme in _PORTS and parts.hostname and "," not in parts.netloc:
        yield parts.hostname, parts.port or _PORTS[parts.scheme]


def _database_roots(settings: Settings) -> Iterator[Path]:
    for path in parse_qs(urlsplit(settings.database_url).query).get("sslrootcert", []):
        yield Path(path)


def _served(host: str, port: int) -> datetime | None:
    """The end of a server's certificate, whoever signed it; None when it shows none."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # looked at, not relied on
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except OSError:
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None


def _read(path: Path) -> datetime | None:
    """The earliest end in a file of certificates; None when it holds none."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return None
    return min(one.not_valid_after_utc for one in found)


def _judged(name: str, end: datetime | None) -> Check:
    do = "renew it: docs/runbooks/does-not-start.md"
    if end is None:
        return Check(
            name, BROKEN, "none is shown", "see that the server runs and the file is there"
        )
    left, found = end - SystemClock().now(), f"good until {end.date().isoformat()}"
    if left < timedelta():
        return Check(name, BROKEN, f"ended on {end.date().isoformat()}", do)
    return Check(name, ATTENTION if left < _SOON else OK, found, do if left < _SOON else "")
