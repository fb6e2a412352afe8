"""Puts intake together: the front desk, cases, uploads and decisions; consumers, timers, pages."""

from __future__ import annotations

from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake import api, inner_api, pages
from services.intake.domain.records import RECORDS as OWN_RECORDS
from services.intake.front import Front
from services.intake.handlers import checking, clockwork, projections, uploads
from services.intake.handlers.checking import Checkers, Inspection
from services.intake.handlers.desk import Desk, Viewers
from services.intake.inspection.client import inspect
from services.intake.people.desk import front_desk
from services.intake.people.hashing import DirectoryKey, Passwords
from services.intake.people.ports import Desk as PeopleDesk
from services.intake.people.records import RECORDS as PEOPLE_RECORDS
from services.intake.staffing import PeopleStaff
from shared.contracts.envelope import Event
from shared.domain.access_tokens import Verify
from shared.domain.calendar import Calendar
from shared.ports.clock import Clock
from shared.ports.sandbox import Sandbox
from shared.ports.scanner import Scanner
from shared.ports.source import Source
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Vault
from shared.service import Consumer, Service, Tick
from shared.web.app import create_app
from shared.web.settings import WebSettings

NAME = "intake"
MOUNT = ""
RECORDS = (*OWN_RECORDS, *PEOPLE_RECORDS)
CLOCK_SECONDS = 60.0
SWEEP_SECONDS = 20.0
ABANDON_SECONDS = 3600.0


def build(
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    sandbox: Sandbox,
    scanner: Scanner,
    clock: Clock,
    calendar: Calendar,
    signing_key: Ed25519PrivateKey,
    directory_secret: bytes,
    web: WebSettings,
    verify: Verify,
    viewers: Viewers | None = None,
    serve_inner: bool = False,
    passwords: Passwords | None = None,
) -> Service:
    """The service, ready to be run.

    ``signing_key`` signs receipts and access tokens; ``directory_secret`` (32 bytes) keys the
    blind indexes of people; ``calendar`` are the published bank holidays; ``viewers`` asks the
    transparency log who opened a document, where it can be asked. ``serve_inner`` adds what
    services that run apart ask; whatever stands in front must keep it from the internet.
    """
    people = PeopleDesk(
        uow_factory=units,
        vault=vault,
        clock=clock,
        sign=signing_key.sign,
        key=DirectoryKey(directory_secret),
        passwords=passwords or Passwords(),
        https=web.https,
    )
    staff = PeopleStaff(vault, clock)
    desk = Desk(vault, clock, calendar, staff, signing_key)
    front = Front(units, desk, staff, people, viewers)
    entrance = front_desk(people)
    inner = [inner_api.blueprint(people)] if serve_inner else []
    application = create_app(
        NAME,
        blueprints=[*entrance.blueprints, pages.blueprint(front), api.blueprint(front), *inner],
        access=entrance.access,
        settings=web,
        verify=verify,
        clock=clock,
        api_tokens=entrance.api_tokens,
    )
    checkers = Checkers(scan=scanner.scan, inspect=inspector(sandbox))
    return Service(
        name=NAME,
        mount=MOUNT,
        web=application,
        uow=units,
        consumers=consumers(units, desk, checkers),
        ticks=(*entrance.ticks, *ticks(units, desk)),
    )


def inspector(sandbox: Sandbox) -> checking.Inspect:
    """Inspection in the sandbox; the first refusal found is the one the agency is told."""

    def look(source: Source, untrusted_name: str) -> Inspection:
        found = inspect(sandbox, source, untrusted_name)
        refusals = found.refusals
        return Inspection(
            found.file_type, found.findings, refusal=refusals[0].code if refusals else ""
        )

    return look


def consumers(units: UnitOfWorkFactory, desk: Desk, checkers: Checkers) -> dict[str, Consumer]:
    """Event type to consumer."""

    def check(event: Event, uow: UnitOfWork) -> None:
        checking.check_upload(
            event.body["upload"], units=units, uow=uow, desk=desk, checkers=checkers
        )

    return {
        "upload.received": check,
        "document.progress": projections.document_progress,
        "document.quarantined": projections.document_quarantined,
        "document.proposed": projections.document_proposed,
        "document.proved": projections.document_proved,
        "edition.proved": projections.edition_proved,
        "edition.blocked": projections.edition_blocked,
        "release.opened": projections.release_opened,
        "release.recalled": projections.release_recalled,
        "delivery.failed": projections.delivery_failed,
        "decision.cleared": partial(projections.on_decision_cleared, desk=desk),
        "decision.blocked": partial(projections.on_decision_blocked, desk=desk),
        "panel.receipt-recorded": partial(projections.on_panel_receipt, desk=desk),
    }


def ticks(units: UnitOfWorkFactory, desk: Desk) -> tuple[Tick, ...]:
    """The timers: clocks and reminders, waiting uploads, parts no longer needed."""

    def ask_again() -> None:
        with units() as uow:
            checking.ask_again(uow=uow, desk=desk)
            uow.commit()

    def sweep() -> None:
        with units() as uow:
            while uploads.sweep_parts(uow=uow, desk=desk):
                uow.commit()

    def abandon() -> None:
        with units() as uow:
            uploads.abandon_old(uow=uow, desk=desk)
            uow.commit()

    return (
        Tick("intake.clocks", CLOCK_SECONDS, lambda: clockwork.refresh_all(units, desk)),
        Tick("intake.ask-scanner-again", SWEEP_SECONDS, ask_again),
        Tick("intake.sweep-parts", SWEEP_SECONDS, sweep),
        Tick("intake.abandon-uploads", ABANDON_SECONDS, abandon),
    )
