"""From settings to adapters: the only place that maps a URL scheme to an adapter.

A bootstrap calls these; nobody else asks which mode Lockgate runs in. A scheme that is not known is
Invalid ``setting-scheme``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sqlalchemy import Engine, make_url

from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs, S3Place
from shared.adapters.bus_rabbit import RabbitBus
from shared.adapters.bus_sql import ROOM, SqlBus
from shared.adapters.db import open_engine
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keyring_stores import ErasableBlobs, ErasableFolder, ErasableS3
from shared.adapters.keys_file import FileKeys, RootFiles, read_passphrase
from shared.adapters.keys_pkcs11 import ModuleKeys, ModulePlace
from shared.adapters.keys_transit import TransitKeys, TransitPlace
from shared.adapters.mail_folder import FolderMail
from shared.adapters.mail_smtp import SmtpMail, smtp_place
from shared.adapters.rabbit_nodes import Limits, Nodes
from shared.adapters.rabbit_rights import excess_and_lack
from shared.adapters.scanner_clamd import ClamdScanner, clamd_address
from shared.adapters.scanner_none import NoScanner
from shared.adapters.spans_otlp import OtlpSpans
from shared.domain.errors import Invalid
from shared.observe.trace import hand_to
from shared.ports.blobs import Blobs
from shared.ports.bus import Bus
from shared.ports.clock import Clock
from shared.ports.keyring import Keyring
from shared.ports.keys import Keys
from shared.ports.mail import MailSender
from shared.ports.scanner import Scanner
from shared.settings import Settings, read_secret


def database_url(settings: Settings) -> str:
    """The database's URL with its password, for an engine only; never to be shown."""
    url = settings.database_url or f"sqlite:///{settings.under_data('databases')}"
    password = read_secret(settings.database_password_file)
    if not password:
        return url
    return make_url(url).set(password=password).render_as_string(hide_password=False)


def open_database(settings: Settings, service: str) -> Engine:
    """The engine of one service's own room."""
    return open_engine(database_url(settings), service)


def open_bus(settings: Settings, clock: Clock) -> Bus:
    """The bus: queue tables beside the services' own, or a broker."""
    scheme = urlsplit(settings.bus_url).scheme
    if scheme in ("", "sqlite", "postgresql+psycopg"):
        return SqlBus(open_engine(settings.bus_url or database_url(settings), ROOM), clock)
    if scheme in ("amqp", "amqps"):
        ca = str(settings.bus_ca_file) if settings.bus_ca_file else None
        return RabbitBus(_with_password(settings), clock, ca=ca)
    raise _unknown("bus_url")


def bus_rights(settings: Settings, service: str) -> tuple[list[str], list[str]] | None:
    """What the broker's user may too much and too little for a service; None without a broker."""
    if urlsplit(settings.bus_url).scheme not in ("amqp", "amqps"):
        return None
    ca = str(settings.bus_ca_file) if settings.bus_ca_file else None
    return excess_and_lack(Nodes(_with_password(settings), Limits(), ca), service)


def _with_password(settings: Settings) -> str:
    """The broker's URL with its password; its path is left as it stands, for ``%2F`` is a name."""
    password = read_secret(settings.bus_password_file)
    if not password:
        return settings.bus_url
    parts = urlsplit(settings.bus_url)
    user, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}").geturl()


def open_blobs(settings: Settings) -> Blobs:
    """The object store: a folder or a bucket."""
    parts = urlsplit(settings.blobs_url)
    if parts.scheme in ("", "file"):
        return FolderBlobs(_path(settings.blobs_url, settings.under_data("blobs")), time.time())
    if parts.scheme in ("s3+https", "s3+http"):
        return S3Blobs(
            _s3_place(settings.blobs_url, settings.blobs_access_key, settings.blobs_secret_key_file)
        )
    raise _unknown("blobs_url")


def make_buckets(settings: Settings) -> int:
    """Make the buckets of objects and keyring that are not there yet; returns how many there are.

    For whoever sets an installation up: a service never makes one, because an empty bucket where a
    full one was expected must not go unnoticed.
    """
    urls = (settings.keyring_url, *settings.keyring_mirrors)
    stores = [open_blobs(settings), *(_keyring_store(url, settings) for url in urls)]
    buckets = [store for store in stores if isinstance(store, S3Blobs)]
    for bucket in buckets:
        bucket.make_bucket()
    return len(buckets)


def _s3_place(url: str, access_key: str, secret_key_file: Path | None) -> S3Place:
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if not parts.hostname or not bucket or "/" in bucket:
        raise Invalid("setting-invalid", "The URL of a bucket must name a host and one bucket.")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    return S3Place(
        endpoint=host,
        bucket=bucket,
        access_key=access_key,
        secret_key=read_secret(secret_key_file),
        secure=parts.scheme == "s3+https",
        region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
    )


def open_keyring(settings: Settings) -> Keyring:
    """The wrapped case keys, in one copy or more.

    Raises Invalid ``keyring-place`` when a copy lies in the object store, with the databases, or
    where another copy lies: what is backed up must not hold it.
    """
    backed_up = [
        _place(settings.blobs_url, settings.under_data("blobs")),
        _place(settings.database_url, settings.under_data("databases")),
    ]
    urls = (settings.keyring_url, *settings.keyring_mirrors)
    places = [_place(url, settings.under_data("keyring")) for url in urls]
    for number, place in enumerate(places):
        if any(_share(place, other) for other in (*backed_up, *places[:number])):
            raise Invalid(
                "keyring-place",
                "Each copy of the keyring needs a place of its own, apart from what is backed up.",
            )
    primary, *mirrors = [_keyring_store(url, settings) for url in urls]
    return BlobKeyring(primary, *mirrors)


def _keyring_store(url: str, settings: Settings) -> ErasableBlobs:
    scheme = urlsplit(url).scheme
    if scheme in ("", "file"):
        return ErasableFolder(_path(url, settings.under_data("keyring")), time.time())
    if scheme in ("s3+https", "s3+http"):
        return ErasableS3(
            _s3_place(
                url,
                settings.keyring_access_key or settings.blobs_access_key,
                settings.keyring_secret_key_file or settings.blobs_secret_key_file,
            )
        )
    raise _unknown("keyring_url")


def _place(url: str, default: Path) -> str:
    """Where a URL leads, so that two can be compared; ends in a slash."""
    parts = urlsplit(url)
    if parts.scheme in ("s3+https", "s3+http"):
        return f"{parts.netloc}{parts.path.rstrip('/')}/"
    if parts.scheme in ("", "file", "sqlite"):
        path = _path(f"file://{parts.path}", default) if url else default
        return f"{path.resolve()}/"
    return f"{url}/"


def _share(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def open_keys(settings: Settings) -> Keys:
    """The root of the key hierarchy."""
    scheme = urlsplit(settings.keys_url).scheme
    if scheme in ("", "file"):
        return FileKeys.load_or_create(
            _root_path(settings), read_passphrase(settings.root_passphrase_file)
        )
    if scheme in ("vault+https", "vault+http"):
        transit = TransitKeys(
            TransitPlace.parse(settings.keys_url), partial(_keys_secret, settings)
        )
        transit.check()
        return transit
    if scheme == "pkcs11":
        place = ModulePlace.parse(settings.keys_url)
        module = ModuleKeys(place, partial(_keys_secret, settings))
        module.create()
        return module
    raise _unknown("keys_url")


def _keys_secret(settings: Settings) -> str:
    return read_secret(settings.keys_secret_file)


def root_file(settings: Settings) -> Path | None:
    """The file of the root key, which need not be there; None where it is in no file."""
    if urlsplit(settings.keys_url).scheme not in ("", "file"):
        return None
    return _path(settings.keys_url, settings.under_data("keys", "root.key"))


def root_files(settings: Settings) -> RootFiles:
    """The files of the root key; Invalid ``root-key-elsewhere`` where it is in none."""
    if urlsplit(settings.keys_url).scheme not in ("", "file"):
        raise Invalid("root-key-elsewhere", "The root key is not in a file: it cannot be read.")
    return RootFiles(_root_path(settings), read_passphrase(settings.root_passphrase_file), None)


def _root_path(settings: Settings) -> Path:
    path = _path(settings.keys_url, settings.under_data("keys", "root.key"))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def open_mail(settings: Settings, clock: Clock) -> MailSender:
    """Where e-mail goes: a folder or the next hop."""
    scheme = urlsplit(settings.mail_url).scheme
    if scheme in ("", "file"):
        folder = _path(settings.mail_url, settings.under_data("mail"))
        return FolderMail(folder, settings.mail_from, clock)
    if scheme in ("smtp", "smtps", "smtp+starttls"):
        place = smtp_place(settings.mail_url, read_secret(settings.mail_password_file))
        return SmtpMail(place, settings.mail_from, clock)
    raise _unknown("mail_url")


def open_scanner(settings: Settings) -> Scanner:
    """The antivirus engine, or one that says that there is none."""
    if not settings.clamd_url:
        return NoScanner()
    return ClamdScanner(clamd_address(settings.clamd_url))


@contextmanager
def traced(settings: Settings, name: str) -> Iterator[None]:
    """Send the process's spans to the collector that is set, under ``name``, during the block."""
    if not settings.otlp_url:
        yield
        return
    ca = str(settings.inner_ca_file) if settings.inner_ca_file else None
    spans = OtlpSpans(settings.otlp_url, f"lockgate-{name}", ca)
    stop = hand_to(spans)
    try:
        yield
    finally:
        stop()
        spans.close()


def _path(url: str, default: Path) -> Path:
    if not url:
        return default
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/"):
        raise Invalid("setting-invalid", "A file URL has three slashes and a full path.")
    return Path(unquote(parts.path))


def _unknown(name: str) -> Invalid:
    return Invalid(
        "setting-scheme", f"LOCKGATE_{name.upper()} begins with a scheme that is not known."
    )
