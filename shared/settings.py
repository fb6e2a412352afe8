"""Settings: read once from the environment, frozen, and refused when one is not known.

Everything has a default for one machine. URLs choose the adapters (``shared.runtime.compose``).
Secrets are never in a variable or a URL: a variable that ends in ``_FILE`` names the file that
holds one, and only that path is kept here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError

from shared.domain.errors import Invalid

PREFIX = "LOCKGATE_"
TEST_PREFIX = "LOCKGATE_TEST_"
BENCH_PREFIX = "LOCKGATE_BENCH_"
_HIGHEST_PORT = 65535
_FASTEST_SCRUB = 10_000
_MOST_YEARS = 150
_PAGE_DPI = (150, 300)
_FACTORY = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting. An empty URL means the default for one machine, inside ``data_dir``."""

    data_dir: Path
    """Where everything lies that has no URL of its own."""
    database_url: str
    """``sqlite:///FOLDER`` or ``postgresql+psycopg://USER@HOST/NAME``."""
    database_password_file: Path | None
    """Password of the database user."""
    bus_url: str
    """``amqps://USER@HOST/VHOST``, or a database URL for queue tables there."""
    bus_password_file: Path | None
    """Password of the broker user."""
    bus_ca_file: Path | None
    """Certificates to trust for ``amqps`` instead of the machine's."""
    blobs_url: str
    """``file:///FOLDER`` or ``s3+https://HOST/BUCKET?region=REGION``."""
    blobs_access_key: str
    """Access key id of the object store."""
    blobs_secret_key_file: Path | None
    """Secret key of the object store."""
    keys_url: str
    """``file:///PATH``, ``vault+https://HOST/transit/keys/NAME`` or ``pkcs11:…``: the root key."""
    keys_secret_file: Path | None
    """Token of the key server, or PIN of the module."""
    root_passphrase_file: Path | None
    """Passphrase that protects the root key file."""
    backup_recovery_key_file: Path | None
    """Public key that every backup is also sealed to; its private half lies offline."""
    keyring_url: str
    """``file:///FOLDER`` or ``s3+https://HOST/BUCKET?region=REGION`` of the wrapped case keys."""
    keyring_mirrors: tuple[str, ...]
    """URLs of further live copies of the keyring, with commas between."""
    keyring_access_key: str
    """Access key id of the keyring's buckets; empty: the object store's."""
    keyring_secret_key_file: Path | None
    """Secret key of the keyring's buckets; none: the object store's."""
    mail_url: str
    """``file:///FOLDER``, ``smtps://HOST``, ``smtp+starttls://USER@HOST`` or ``smtp://HOST``."""
    mail_password_file: Path | None
    """Password of the mail user."""
    mail_from: str
    """The address that mail comes from."""
    clamd_url: str
    """``tcp://HOST:PORT`` or ``unix:///PATH`` of clamd; empty: no antivirus engine."""
    panel_url: str
    """Where the Panel's gateway stands; empty: the Panel collects after signing in."""
    panel_key_file: Path | None
    """The Panel's public keys."""
    base_url: str
    """The address people use; it stands in e-mails and is what forms must come from."""
    host: str
    """The address to listen on."""
    port: int
    """The port to listen on."""
    manage_port: int
    """Port of health and figures of a service that runs apart; 0: none."""
    vault_url: str
    """Where storage answers other services, for one that runs apart."""
    front_desk_url: str
    """Where intake answers other services, for one that runs apart."""
    inner_ca_file: Path | None
    """Certificates to trust between services instead of the machine's."""
    proxies: int
    """Reverse proxies in front whose forwarded headers are believed."""
    detectors: tuple[str, ...]
    """Factories of further detectors, ``module:callable``, in order."""
    page_dpi: int
    """Dots an inch of rebuilt pages: 150, or 300 where small print matters more than size."""
    pdf_certificate_file: Path | None
    """PKCS #12 file to sign PDFs with; none: a key and certificate of our own."""
    pdf_certificate_password_file: Path | None
    """Password of that file."""
    log_witnesses: tuple[str, ...]
    """Witnesses of the transparency log, ``name+id+key@url``, each with a cosignature key."""
    log_entries_public: bool
    """Whether anybody may read the transparency log's entries; its hashes are always public."""
    scrub_mib_a_second: int
    """How fast stored objects are read again in the background; 0 never reads them."""
    sources_from_months: int
    """Months after a case ended from which agencies' documents may be destroyed."""
    sources_due_months: int
    """Months after a case ended when agencies' documents are due for destruction."""
    case_record_years: int
    """Years after a case ended when the whole case is due for destruction."""
    otlp_url: str
    """Where an OpenTelemetry collector takes spans, OTLP over HTTP; empty: they go nowhere."""
    log_json: bool
    """One JSON object a line instead of text for people."""

    def under_data(self, *names: str) -> Path:
        """A path inside the data folder."""
        return self.data_dir.joinpath(*names)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def load_settings() -> Settings:
    """The settings of this process.

    Raises Invalid ``setting-unknown`` for a variable nobody reads, ``setting-invalid`` for a value
    that cannot be used, ``setting-secret`` for a URL with a password in it. The message names the
    variable, never its value.
    """
    _refuse_unknown()
    env = Env(prefix=PREFIX)
    given = {name: _read(env, name, read) for name, read in _READERS.items()}
    return Settings(**given)


def describe(settings: Settings) -> dict[str, str]:
    """Every setting by variable name, as it may be shown: there are no secrets in it."""
    return {variable(f.name): _shown(getattr(settings, f.name)) for f in fields(Settings)}


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def read_secret(path: Path | None) -> str:
    """The secret in a file, without its last line end; empty without a file.

    Raises Invalid ``setting-secret`` for a file that cannot be read or is empty.
    """
    if path is None:
        return ""
    try:
        secret = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("setting-secret", "A file that holds a secret cannot be read.") from error
    if not secret:
        raise Invalid("setting-secret", "A file that holds a secret is empty.")
    return secret


def _refuse_unknown() -> None:
    known = {variable(name) for name in _READERS}
    for name in sorted(os.environ):
        others = name.startswith((TEST_PREFIX, BENCH_PREFIX)) or not name.startswith(PREFIX)
        if not others and name not in known:
            raise Invalid("setting-unknown", f"{name[:80]} is not a setting of Lockgate.")


def _read(env: Env, name: str, read: Callable[[Env, str], Any]) -> Any:
    try:
        return read(env, name.upper())
    except (EnvError, ValueError) as error:
        raise Invalid("setting-invalid", f"{variable(name)} cannot be used as it is.") from error


def _url(default: str, *, required_host: bool = False) -> Callable[[Env, str], str]:
    def read(env: Env, name: str) -> str:
        url: str = env.str(name, default)
        parts = urlsplit(url)
        if parts.password:
            raise Invalid(
                "setting-secret", f"{PREFIX}{name} holds a password; give it in a file instead."
            )
        if url and (not parts.scheme or (required_host and not parts.hostname)):
            raise ValueError(name)
        return url

    return read


def _urls(env: Env, name: str) -> tuple[str, ...]:
    urls = tuple(one.strip() for one in str(env.str(name, "")).split(",") if one.strip())
    for url in urls:
        parts = urlsplit(url)
        if parts.password:
            raise Invalid(
                "setting-secret", f"{PREFIX}{name} holds a password; give it in a file instead."
            )
        if not parts.scheme:
            raise ValueError(name)
    return urls


def _text(default: str) -> Callable[[Env, str], str]:
    return lambda env, name: str(env.str(name, default))


def _file(env: Env, name: str) -> Path | None:
    value: str = env.str(name, "")
    return Path(value) if value else None


def _folder(env: Env, name: str) -> Path:
    return Path(env.str(name, "./lockgate-data")).resolve()


def _listed(env: Env, name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in str(env.str(name, "")).split(",") if one.strip())


def _factories(env: Env, name: str) -> tuple[str, ...]:
    given = [one.strip() for one in str(env.str(name, "")).split(",")]
    factories = tuple(one for one in given if one)
    if not all(_FACTORY.fullmatch(one) for one in factories):
        raise ValueError(name)
    return factories


def _port(default: int) -> Callable[[Env, str], int]:
    def read(env: Env, name: str) -> int:
        port: int = env.int(name, default)
        if not 0 <= port <= _HIGHEST_PORT:
            raise ValueError(name)
        return port

    return read


def _count(env: Env, name: str) -> int:
    count: int = env.int(name, 0)
    if count < 0:
        raise ValueError(name)
    return count


def _page_dpi(env: Env, name: str) -> int:
    dpi: int = env.int(name, 150)
    if dpi not in _PAGE_DPI:
        raise ValueError(name)
    return dpi


def _scrub_rate(env: Env, name: str) -> int:
    rate: int = env.int(name, 16)
    if not 0 <= rate <= _FASTEST_SCRUB:
        raise ValueError(name)
    return rate


def _kept(default: int, most: int) -> Callable[[Env, str], int]:
    def read(env: Env, name: str) -> int:
        time: int = env.int(name, default)
        if not 0 <= time <= most:
            raise ValueError(name)
        return time

    return read


def _base_url(env: Env, name: str) -> str:
    read = _url("http://127.0.0.1:8080", required_host=True)
    url = read(env, name).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ValueError(name)
    return url


_READERS: dict[str, Callable[[Env, str], Any]] = {
    "data_dir": _folder,
    "database_url": _url(""),
    "database_password_file": _file,
    "bus_url": _url(""),
    "bus_password_file": _file,
    "bus_ca_file": _file,
    "blobs_url": _url(""),
    "blobs_access_key": _text(""),
    "blobs_secret_key_file": _file,
    "keys_url": _url(""),
    "keys_secret_file": _file,
    "root_passphrase_file": _file,
    "backup_recovery_key_file": _file,
    "keyring_url": _url(""),
    "keyring_mirrors": _urls,
    "keyring_access_key": _text(""),
    "keyring_secret_key_file": _file,
    "mail_url": _url(""),
    "mail_password_file": _file,
    "mail_from": _text("lockgate@localhost"),
    "clamd_url": _url(""),
    "panel_url": _url("", required_host=True),
    "panel_key_file": _file,
    "base_url": _base_url,
    "host": _text("127.0.0.1"),
    "port": _port(8080),
    "manage_port": _port(0),
    "vault_url": _url("", required_host=True),
    "front_desk_url": _url("", required_host=True),
    "inner_ca_file": _file,
    "proxies": _count,
    "detectors": _factories,
    "page_dpi": _page_dpi,
    "pdf_certificate_file": _file,
    "pdf_certificate_password_file": _file,
    "log_witnesses": _listed,
    "log_entries_public": lambda env, name: bool(env.bool(name, True)),
    "scrub_mib_a_second": _scrub_rate,
    "sources_from_months": _kept(6, _MOST_YEARS * 12),
    "sources_due_months": _kept(12, _MOST_YEARS * 12),
    "case_record_years": _kept(35, _MOST_YEARS),
    "otlp_url": _url("", required_host=True),
    "log_json": lambda env, name: bool(env.bool(name, False)),
}
