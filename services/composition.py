"""Puts services together from settings: all four in one process, or one alone.

The composition root: it alone knows every service. ``Ground`` is what each stands on: settings, who
signs, the bus and the clock. ``compose_site`` mounts the four web applications behind one origin,
with the vault and the questions between services as direct calls; ``services.apart`` composes one
of them with the same builders, and asks the others over HTTP.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from werkzeug.middleware.dispatcher import DispatcherMiddleware

import services.intake.bootstrap as intake
import services.notification.bootstrap as notification
import services.redaction.bootstrap as redaction
import services.storage.bootstrap as storage
from services.identity import (
    BUNDLES_KEY,
    DIRECTORY_SECRET,
    DOCUMENTS_SECRET,
    FORMS_SECRET,
    LOG_KEY,
    PACKS_KEY,
    Identity,
    on_one_machine,
    rewrap_secrets,
    signing_key,
)
from services.intake.handlers.desk import Viewers, Viewing
from services.intake.people.handlers import directory
from services.intake.people.hashing import DirectoryKey, Passwords
from services.intake.people.ports import Desk as PeopleDesk
from services.redaction.detectors.plugged import detecting
from services.redaction.signing import signed_pdf
from services.storage.domain.retention import Rules
from services.storage.handlers import viewings
from services.storage.publishing import Publishing
from services.storage.vault import StorageVault
from services.storage.witnessing import Witness
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import scrub
from shared.adapters.holidays_govuk import england_and_wales
from shared.adapters.migrate import migrate
from shared.adapters.panel_http import HttpPanelGateway
from shared.adapters.sandbox_process import ProcessSandbox
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.adapters.witness_http import ask_witness
from shared.contracts.events import SERVICES
from shared.crypto.document_keys import DocumentKey, operator_document_key, own_document_key
from shared.crypto.keys import public_key_from_pem, public_key_to_pem
from shared.crypto.recipients import Recipient
from shared.domain.errors import Invalid
from shared.observe import trace
from shared.observe.sandbox import CountedSandbox
from shared.ports.bus import Bus
from shared.ports.clock import Clock
from shared.ports.keys import Keys
from shared.ports.records import Record
from shared.ports.sandbox import Sandbox
from shared.ports.vault import Vault
from shared.runtime import compose
from shared.runtime.runner import Running, run_service
from shared.service import Service
from shared.settings import Settings, read_secret
from shared.web.settings import WebSettings

RECORDS: dict[str, Sequence[Record]] = {
    intake.NAME: intake.RECORDS,
    redaction.NAME: redaction.RECORDS,
    storage.NAME: storage.RECORDS,
    notification.NAME: notification.RECORDS,
}
LOG_ORIGIN = "lockgate/log"


@dataclass(frozen=True, slots=True)
class Ground:
    """What every service stands on."""

    settings: Settings
    identity: Identity
    bus: Bus
    clock: Clock

    def units(self, name: str) -> SqlUnits:
        """A service's own database, brought up to date."""
        engine = compose.open_database(self.settings, name)
        migrate(name, engine)
        sign = self.identity.private[name].sign
        return sql_unit_of_work(name, engine, RECORDS[name], sign, self.clock, trace.current)

    def web(self, mount: str) -> WebSettings:
        """What the front door of the service mounted there is told."""
        https = self.settings.base_url.startswith("https://")
        secret = self.identity.secret(FORMS_SECRET)
        return WebSettings(
            secret_key=hashlib.sha256(secret + mount.encode()).digest(),
            mount=mount,
            https=https,
            origin=self.settings.base_url if https else "",
            proxies=self.settings.proxies,
        )


@dataclass(frozen=True, slots=True)
class Site:
    """Everything composed: the services, the vault they share, the bus, and one web application."""

    ground: Ground
    services: tuple[Service, ...]
    vault: StorageVault
    people: PeopleDesk

    @property
    def settings(self) -> Settings:
        """The settings it was composed from."""
        return self.ground.settings

    def wsgi(self) -> DispatcherMiddleware:
        """The four applications behind one origin."""
        mounted = {service.mount: service.web for service in self.services}
        root = mounted.pop("")
        return DispatcherMiddleware(root, mounted)

    def start(self, stop: threading.Event) -> list[Running]:
        """Start every relay, consumer and timer; they end when ``stop`` is set."""
        self.ground.bus.declare()
        verify, clock = self.ground.identity.verify, self.ground.clock
        return [
            run_service(service, self.ground.bus, verify=verify, clock=clock, stop=stop)
            for service in self.services
        ]


def compose_site(settings: Settings, panel: notification.Panel, clock: Clock) -> Site:
    """Open everything and put the four services together. Databases are brought up to date."""
    keys = compose.open_keys(settings)
    identity = on_one_machine(settings.under_data("keys"), keys)
    ground = Ground(settings, identity, compose.open_bus(settings, clock), clock)
    units = {name: ground.units(name) for name in SERVICES}

    def called(person: str) -> str:  # asked only once the vault, made below, is there
        with units["intake"]() as uow:
            return directory.name_of(person, uow=uow, vault=vault)

    storage_service, vault = build_storage(ground, units["storage"], keys, called)
    sandbox = CountedSandbox(ProcessSandbox())
    together = (
        build_intake(
            ground, units["intake"], vault, sandbox, viewers_of(viewings.over(units["storage"]))
        ),
        build_redaction(ground, units["redaction"], vault, sandbox),
        storage_service,
        build_notification(ground, units["notification"], vault, panel),
    )
    return Site(ground, together, vault, people_desk(ground, units["intake"], vault))


def build_storage(
    ground: Ground,
    units: SqlUnits,
    keys: Keys,
    called: Callable[[str], str],
    *,
    serve_vault: bool = False,
) -> tuple[Service, StorageVault]:
    """Storage and its vault, with the directory's key made."""
    service, vault = storage.build(
        units=units,
        blobs=compose.open_blobs(ground.settings),
        keys=keys,
        keyring=compose.open_keyring(ground.settings),
        clock=ground.clock,
        log_key=ground.identity.private[LOG_KEY],
        bundles_key=ground.identity.private[BUNDLES_KEY],
        log_origin=LOG_ORIGIN,
        web=ground.web(storage.MOUNT),
        verify=ground.identity.verify,
        serve_vault=serve_vault,
        scrub=partial(scrub, units.engine),
        called=called,
        publishing=_publishing(ground.settings),
        scrub_rate=ground.settings.scrub_mib_a_second << 20,
        rules=_rules(ground.settings),
        others=partial(rewrap_secrets, ground.settings.under_data("keys"), keys),
    )
    vault.move_keys()
    vault.tend()
    vault.create_case("directory")
    return service, vault


def _rules(settings: Settings) -> Rules:
    """How long this installation keeps records."""
    return Rules(
        settings.sources_from_months, settings.sources_due_months, settings.case_record_years
    )


def _publishing(settings: Settings) -> Publishing:
    """The log's public files in the data folder, and the witnesses that are set."""
    witnesses = tuple(Witness.parse(one) for one in settings.log_witnesses)
    home = settings.under_data("transparency-log")
    return Publishing(home, witnesses, ask_witness, settings.log_entries_public)


def build_intake(
    ground: Ground,
    units: SqlUnits,
    vault: Vault,
    sandbox: Sandbox,
    viewers: Viewers,
    *,
    serve_inner: bool = False,
) -> Service:
    """Intake, which signs receipts and access tokens."""
    return intake.build(
        units=units,
        vault=vault,
        sandbox=sandbox,
        scanner=compose.open_scanner(ground.settings),
        clock=ground.clock,
        calendar=england_and_wales(),
        signing_key=ground.identity.private[intake.NAME],
        directory_secret=ground.identity.secret(DIRECTORY_SECRET),
        web=ground.web(intake.MOUNT),
        verify=ground.identity.verify,
        viewers=viewers,
        serve_inner=serve_inner,
    )


def build_redaction(ground: Ground, units: SqlUnits, vault: Vault, sandbox: Sandbox) -> Service:
    """Redaction, with the operator's own recognisers."""
    return redaction.build(
        units=units,
        vault=vault,
        sandbox=sandbox,
        clock=ground.clock,
        signing_key=ground.identity.private[redaction.NAME],
        sign_pdf=partial(signed_pdf, signer=document_key(ground.settings, ground.identity)),
        web=ground.web(redaction.MOUNT),
        verify=ground.identity.verify,
        detect=detecting(ground.settings.detectors),
        page_dpi=ground.settings.page_dpi,
    )


def document_key(settings: Settings, identity: Identity) -> DocumentKey:
    """What PDFs are signed with: the operator's key where there is one, else our own.

    Raises Invalid ``document-key`` and ``setting-secret``.
    """
    if settings.pdf_certificate_file is None:
        return own_document_key(identity.secret(DOCUMENTS_SECRET))
    try:
        data = settings.pdf_certificate_file.read_bytes()
    except OSError as error:
        raise Invalid("document-key", "The PKCS #12 file for signing PDFs is not there.") from error
    return operator_document_key(data, read_secret(settings.pdf_certificate_password_file))


def build_notification(
    ground: Ground, units: SqlUnits, vault: Vault, panel: notification.Panel
) -> Service:
    """Notification, which writes to people and delivers to the Panel."""
    return notification.build(
        units=units,
        vault=vault,
        bus=ground.bus,
        clock=ground.clock,
        mail=compose.open_mail(ground.settings, ground.clock),
        site=ground.settings.base_url,
        panel=panel,
        signing_key=ground.identity.private[PACKS_KEY],
        web=ground.web(notification.MOUNT),
        verify=ground.identity.verify,
    )


def people_desk(ground: Ground, units: SqlUnits, vault: Vault) -> PeopleDesk:
    """The front desk, for adding the first people from the command line."""
    return PeopleDesk(
        uow_factory=units,
        vault=vault,
        clock=ground.clock,
        sign=ground.identity.private[intake.NAME].sign,
        key=DirectoryKey(ground.identity.secret(DIRECTORY_SECRET)),
        passwords=Passwords(),
    )


def viewers_of(asked: viewings.Viewings) -> Viewers:
    """Who opened a document, as storage tells it, in the front desk's words."""
    return lambda case, document: tuple(Viewing(*seen) for seen in asked(case, document))


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
    path = settings.under_data("keys", "packs.public.pem")
    key = signing_key(settings.under_data("keys"), PACKS_KEY)
    path.write_bytes(public_key_to_pem(key.public_key()))
    return path


def system_clock() -> Clock:
    """The machine's clock."""
    return SystemClock()
