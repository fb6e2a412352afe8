"""All four services on one machine: one process, no other server, the same code as elsewhere.

The composition root: it alone knows every service. From settings it opens the databases, the bus,
the blobs, the keys and the rest, hands them to each service's bootstrap, and mounts the four web
applications behind one origin.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import services.intake.bootstrap as intake
import services.notification.bootstrap as notification
import services.redaction.bootstrap as redaction
import services.storage.bootstrap as storage
from services.intake.handlers.desk import Viewers, Viewing
from services.intake.people.handlers import directory
from services.intake.people.hashing import DirectoryKey, Passwords
from services.intake.people.ports import Desk as PeopleDesk
from services.redaction.detectors.plugged import detecting
from services.storage.handlers import logbook
from services.storage.vault import StorageVault
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import scrub
from shared.adapters.holidays_govuk import england_and_wales
from shared.adapters.keys_file import load_or_create_signing_key
from shared.adapters.migrate import migrate
from shared.adapters.panel_http import HttpPanelGateway
from shared.adapters.sandbox_process import ProcessSandbox
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.contracts.events import SERVICES
from shared.crypto.keys import is_signed, public_key_from_pem, public_key_to_pem
from shared.crypto.recipients import Recipient
from shared.domain.errors import Invalid
from shared.durable import keep_first
from shared.observe import trace
from shared.ports.bus import Bus
from shared.ports.clock import Clock
from shared.ports.keys import Keys
from shared.ports.records import Record
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.runtime import compose
from shared.runtime.runner import Running, run_service
from shared.service import Service
from shared.settings import Settings
from shared.web.settings import WebSettings

RECORDS: dict[str, Sequence[Record]] = {
    intake.NAME: intake.RECORDS,
    redaction.NAME: redaction.RECORDS,
    storage.NAME: storage.RECORDS,
    notification.NAME: notification.RECORDS,
}
LOG_ORIGIN = "lockgate/log"
PACKS_KEY = "packs"


@dataclass(frozen=True, slots=True)
class Signers:
    """One Ed25519 key a service, and those for the log and for packs."""

    keys: dict[str, Ed25519PrivateKey]

    @classmethod
    def load(cls, folder: Path) -> Signers:
        """The keys of a folder, made at the first start."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = (*SERVICES, "log", PACKS_KEY)
        return cls({name: load_or_create_signing_key(folder / f"{name}.pem") for name in names})

    def verify(self, producer: str, message: bytes, signature: bytes) -> bool:
        """Whether this service's key signed the message; an unknown name has signed nothing."""
        if producer not in SERVICES:
            return False
        return is_signed(self.keys[producer].public_key(), signature, message)

    def public(self, name: str) -> Ed25519PublicKey:
        """The public half of a key."""
        return self.keys[name].public_key()


@dataclass(frozen=True, slots=True)
class Site:
    """Everything composed: the services, the vault they share, the bus, and one web application."""

    settings: Settings
    services: tuple[Service, ...]
    vault: StorageVault
    bus: Bus
    clock: Clock
    signers: Signers
    people: PeopleDesk

    def wsgi(self) -> DispatcherMiddleware:
        """The four applications behind one origin."""
        mounted = {service.mount: service.web for service in self.services}
        root = mounted.pop("")
        return DispatcherMiddleware(root, mounted)

    def start(self, stop: threading.Event) -> list[Running]:
        """Start every relay, consumer and timer; they end when ``stop`` is set."""
        self.bus.declare()
        return [
            run_service(service, self.bus, verify=self.signers.verify, clock=self.clock, stop=stop)
            for service in self.services
        ]


def compose_site(settings: Settings, panel: notification.Panel, clock: Clock) -> Site:
    """Open everything and put the four services together. Databases are brought up to date."""
    keys = compose.open_keys(settings)
    signers = Signers.load(settings.under_data("keys"))
    bus = compose.open_bus(settings, clock)
    units = {name: _units(settings, name, signers, clock) for name in SERVICES}

    def called(person: str) -> str:  # asked only once the vault, made below, is there
        with units["intake"]() as uow:
            return directory.name_of(person, uow=uow, vault=vault)

    storage_service, vault = storage.build(
        units=units["storage"],
        blobs=compose.open_blobs(settings),
        keys=keys,
        clock=clock,
        log_key=signers.keys["log"],
        log_origin=LOG_ORIGIN,
        web=_web(settings, keys, storage.MOUNT),
        verify=signers.verify,
        scrub=partial(scrub, units["storage"].engine),
        called=called,
    )
    vault.create_case("directory")
    sandbox = ProcessSandbox()
    directory_secret = _secret(settings, keys, "directory")
    intake_service = intake.build(
        units=units["intake"],
        vault=vault,
        sandbox=sandbox,
        scanner=compose.open_scanner(settings),
        clock=clock,
        calendar=england_and_wales(),
        signing_key=signers.keys["intake"],
        directory_secret=directory_secret,
        web=_web(settings, keys, ""),
        verify=signers.verify,
        viewers=_viewers(units["storage"]),
    )
    redaction_service = redaction.build(
        units=units["redaction"],
        vault=vault,
        sandbox=sandbox,
        clock=clock,
        signing_key=signers.keys["redaction"],
        web=_web(settings, keys, redaction.MOUNT),
        verify=signers.verify,
        detect=detecting(settings.detectors),
        page_dpi=settings.page_dpi,
    )
    notification_service = notification.build(
        units=units["notification"],
        vault=vault,
        bus=bus,
        clock=clock,
        mail=compose.open_mail(settings, clock),
        site=settings.base_url,
        panel=panel,
        signing_key=signers.keys[PACKS_KEY],
        web=_web(settings, keys, notification.MOUNT),
        verify=signers.verify,
    )
    together = (intake_service, redaction_service, storage_service, notification_service)
    people = PeopleDesk(
        uow_factory=units["intake"],
        vault=vault,
        clock=clock,
        sign=signers.keys["intake"].sign,
        key=DirectoryKey(directory_secret),
        passwords=Passwords(),
    )
    return Site(settings, together, vault, bus, clock, signers, people)


def _viewers(units: UnitOfWorkFactory) -> Viewers:
    """Who opened a document, as the transparency log has it, oldest first."""

    def look(case: str, document: str) -> tuple[Viewing, ...]:
        question = logbook.Question(case=case, document=document, kind="object.opened")
        with units() as uow:
            lines = logbook.answer(question, uow=uow)
        return tuple(
            Viewing(line.actor, str(line.facts.get("purpose", "")), line.at.isoformat())
            for line in reversed(lines)
        )

    return look


def _units(settings: Settings, name: str, signers: Signers, clock: Clock) -> SqlUnits:
    engine = compose.open_database(settings, name)
    migrate(name, engine)
    return sql_unit_of_work(
        name, engine, RECORDS[name], signers.keys[name].sign, clock, trace.current
    )


def _web(settings: Settings, keys: Keys, mount: str) -> WebSettings:
    return WebSettings(
        secret_key=hashlib.sha256(_secret(settings, keys, "forms") + mount.encode()).digest(),
        mount=mount,
        https=settings.base_url.startswith("https://"),
        origin=settings.base_url if settings.base_url.startswith("https://") else "",
        proxies=settings.proxies,
    )


def _secret(settings: Settings, keys: Keys, name: str) -> bytes:
    """A random secret of this installation, kept wrapped under the root key."""
    path = settings.under_data("keys", f"{name}.wrapped")
    context = f"lockgate/secret/{name}".encode()
    if not path.exists():
        keep_first(path, keys.wrap(secrets.token_bytes(32), context))
    return keys.unwrap(path.read_bytes(), context)


def read_panel(settings: Settings) -> notification.Panel:
    """The Panel's side from its key file. Raises Invalid ``panel-keys`` for a bad one."""
    path = settings.panel_key_file
    if path is None:
        raise Invalid("panel-keys", "LOCKGATE_PANEL_KEY_FILE must name the Panel's public keys.")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        recipient = Recipient.parse(raw["recipient"])
        receipts = public_key_from_pem(raw["receipts"].encode())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid("panel-keys", "The file of the Panel's public keys is unusable.") from error
    gateway = HttpPanelGateway(settings.panel_url) if settings.panel_url else None
    return notification.Panel(recipient, receipts, gateway)


def write_sender_key(settings: Settings) -> Path:
    """Put the public key that packs are signed with where the Panel's receiver can read it."""
    signers = Signers.load(settings.under_data("keys"))
    path = settings.under_data("keys", "packs.public.pem")
    path.write_bytes(public_key_to_pem(signers.public(PACKS_KEY)))
    return path


def system_clock() -> Clock:
    """The machine's clock."""
    return SystemClock()
