"""Puts storage together: the vault, the log, releases, consumers, timers, pages and API."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Blueprint

from services.storage import (
    api,
    key_pages,
    package_api,
    package_pages,
    pages,
    public_log,
    retention_api,
    retention_pages,
    scrub_pages,
    seen_pages,
    vault_api,
)
from services.storage.custody import no_scrub
from services.storage.desk import Desk
from services.storage.domain.records import RECORDS as OWN_RECORDS
from services.storage.domain.retention import Rules
from services.storage.handlers import facts, viewings
from services.storage.key_desk import KeyDesk
from services.storage.key_jobs import KeyJobs, nothing_else
from services.storage.log import Log
from services.storage.packaging import Packaging
from services.storage.publishing import Publisher, Publishing
from services.storage.retention_desk import RetentionDesk
from services.storage.scrubbing import RATE, Scrubber
from services.storage.scrubbing import SECONDS as SCRUB_SECONDS
from services.storage.seen_desk import SeenDesk
from services.storage.vault import StorageVault
from shared.crypto.notes import NoteSigner
from shared.domain.access_tokens import Verify
from shared.ports.blobs import Blobs
from shared.ports.clock import Clock
from shared.ports.keyring import Keyring
from shared.ports.keys import Keys
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.service import Consumer, Service, Tick
from shared.web import projection
from shared.web.app import create_app
from shared.web.settings import WebSettings

NAME = "storage"
MOUNT = "/library"
RECORDS = (*OWN_RECORDS, *projection.RECORDS)
EXPIRY_SECONDS = 60.0
TENDING_SECONDS = 3600.0
KEY_JOBS_SECONDS = 5.0
PUBLISHING_SECONDS = 10.0


def build(
    *,
    units: UnitOfWorkFactory,
    blobs: Blobs,
    keys: Keys,
    keyring: Keyring,
    clock: Clock,
    log_key: Ed25519PrivateKey,
    bundles_key: Ed25519PrivateKey,
    log_origin: str,
    web: WebSettings,
    verify: Verify,
    serve_vault: bool = False,
    called: Callable[[str], str] = str,
    scrub: Callable[[], None] = no_scrub,
    publishing: Publishing | None = None,
    scrub_rate: int = RATE,
    others: Callable[[], None] = nothing_else,
    rules: Rules | None = None,
) -> tuple[Service, StorageVault]:
    """The service, ready to be run, and the vault for the others.

    ``log_key`` signs the log's checkpoints under ``log_origin`` (``lockgate.example/log``), which
    must never change for a log that exists. ``bundles_key`` signs packages. ``serve_vault`` adds
    the vault's own routes, for services that run apart; whatever stands in front must keep them
    from the internet. ``called`` tells what a person is called on pages; without it they are
    shown by their ids. ``scrub`` leaves nothing of deleted rows in the database's journal. Call
    the vault's ``move_keys`` and ``tend`` before anything is served. ``publishing`` says where
    the log's public files lie and who is asked to witness them; without it there are none.
    ``others`` wraps anew what else hangs on the root key, when that is rotated. ``scrub_rate``
    is how many stored bytes a second are read again in the background; with 0 none are.
    ``rules`` say how long records are kept.
    """
    log = Log(NoteSigner(log_origin, log_key), clock)
    vault = StorageVault(units, blobs, keys, keyring, log, clock, scrub=scrub)
    desk = Desk(units, vault, log, clock, Packaging(vault, clock, bundles_key))
    retention_desk = RetentionDesk(vault, rules or Rules())
    seen = SeenDesk(units, vault, log, clock)
    scrubber = Scrubber(vault.turns, blobs, vault.ring, log, clock, rate=scrub_rate)
    key_jobs = KeyJobs(vault, others=others)
    key_desk = KeyDesk(vault, key_jobs, desk.cases)
    publisher = Publisher(units, log, clock, publishing) if publishing else None
    blueprints: list[Blueprint] = [
        pages.blueprint(desk, called, publisher),
        api.blueprint(desk, seen),
        package_pages.blueprint(desk),
        package_api.blueprint(desk),
        seen_pages.blueprint(seen),
        key_pages.blueprint(key_desk),
        api.keys_blueprint(key_desk),
        scrub_pages.blueprint(scrubber),
        retention_pages.blueprint(retention_desk),
        retention_api.blueprint(retention_desk),
    ]
    if serve_vault:
        blueprints.append(vault_api.blueprint(vault, viewings.over(units)))
    if publisher:
        blueprints.append(public_log.blueprint(publisher))
    application = create_app(
        NAME,
        blueprints=blueprints,
        access=projection.ProjectedAccess(units),
        settings=web,
        verify=verify,
        clock=clock,
    )
    service = Service(
        name=NAME,
        mount=MOUNT,
        web=application,
        uow=units,
        consumers=consumers(log, clock),
        ticks=(
            Tick("storage.expire-releases", EXPIRY_SECONDS, desk.expire),
            Tick("storage.finish-destructions", EXPIRY_SECONDS, vault.finish_destructions),
            Tick("storage.finish-destroying-cases", EXPIRY_SECONDS, retention_desk.finish),
            Tick("storage.tend-keyring", TENDING_SECONDS, vault.tend),
            Tick("storage.key-jobs", KEY_JOBS_SECONDS, key_jobs.work),
            *((Tick("storage.scrub", SCRUB_SECONDS, scrubber.tick),) if scrub_rate else ()),
            *publishing_ticks(publisher),
        ),
    )
    return service, vault


def publishing_ticks(publisher: Publisher | None) -> tuple[Tick, ...]:
    """The timer that keeps the public files in step with the log."""
    if publisher is None:
        return ()
    return (Tick("storage.publish-log", PUBLISHING_SECONDS, publisher.publish),)


def consumers(log: Log, clock: Clock) -> dict[str, Consumer]:
    """Event type to consumer."""
    settling = {
        "membership.granted": facts.on_membership_granted,
        "membership.revoked": facts.on_membership_revoked,
        "document.withdrawn": facts.on_document_withdrawn,
        "edition.proved": facts.on_edition_proved,
        "edition.withdrawn": facts.on_edition_withdrawn,
    }
    return {
        **projection.consumers(),
        **{name: partial(consumer, log=log, clock=clock) for name, consumer in settling.items()},
        "case.opened": facts.on_case_opened,
    }
