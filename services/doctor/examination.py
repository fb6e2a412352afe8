"""Which checks are made, in the order an operator would mend what they find."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from services.doctor import bus, database, machine, outside, store, time
from services.doctor.check import Check, tried
from shared.contracts.events import QUEUES, SERVICES
from shared.domain.errors import Invalid
from shared.runtime.runner import queues_of
from shared.settings import Settings

_READS_FILES = ("intake", "redaction")


def examine(settings: Settings, service: str = "") -> list[Check]:
    """Every check for a whole installation, or for ``service``, which runs apart.

    Raises Invalid ``service-unknown``.
    """
    if service and service not in SERVICES:
        raise Invalid("service-unknown", f"Choose one of {', '.join(SERVICES)}.")
    return [
        machine.python(),
        *machine.settings_in_force(settings),
        machine.room(settings),
        *_reading(settings, service),
        *_standing(settings, service),
        tried("clock", partial(time.clock, settings, service or SERVICES[0]), time.MEND),
        *time.certificates(settings),
        *(_apart(settings, service) if service else ()),
        *_of_storage(settings, service),
        *_outside(settings, service),
    ]


def _of(wanted: str, service: str) -> bool:
    return not service or service == wanted


def _reading(settings: Settings, service: str) -> Iterator[Check]:
    if not service or service in _READS_FILES:
        yield machine.sandbox()
    if _of("redaction", service):
        yield machine.text_recognition()
        if settings.detectors:
            do = "docs/guides/recognisers.md"
            yield tried("detectors", partial(machine.recognisers, settings), do)
    if _of("intake", service):
        yield machine.holidays()


def _standing(settings: Settings, service: str) -> Iterator[Check]:
    for name in (service,) if service else SERVICES:
        look = partial(database.answers, settings, name)
        yield tried(f"database of {name}", look, database.MEND)
    queues = queues_of(service) if service else QUEUES
    yield tried("bus", partial(bus.answers, settings, queues), bus.MEND)


def _apart(settings: Settings, service: str) -> Iterator[Check]:
    keys = tried(
        "keys of the service",
        partial(outside.own_keys, settings, service),
        "lockgate issue, and carry its folder over: docs/guides/services-apart.md",
    )
    yield keys
    rights = partial(database.sees_only_its_own, settings, service)
    yield tried(f"database rights of {service}", rights, database.MEND)
    rights = partial(bus.may_do_only_its_own, settings, service)
    yield tried(f"bus rights of {service}", rights, bus.MEND)
    if service == "storage":
        do = "start intake, and check LOCKGATE_FRONT_DESK_URL"
        yield tried("front desk", partial(outside.front_desk, settings), do)
    else:
        do = "start storage, and check LOCKGATE_VAULT_URL and the clock"
        yield tried("vault", partial(outside.vault, settings, service), do)


def _of_storage(settings: Settings, service: str) -> Iterator[Check]:
    if not _of("storage", service):
        return
    do = "start the object store, and check its address, key and bucket"
    yield tried("objects", partial(store.objects, settings), do)
    yield tried("object lock", partial(store.lock, settings), do)
    do = "docs/runbooks/lost-root-key.md"
    yield tried("root key", partial(store.root_key, settings), do)
    do = "docs/runbooks/key-rotation.md"
    yield tried("keyring", partial(store.keyring, settings), do)
    do = "docs/runbooks/log-verification-fails.md"
    yield tried("log witnesses", partial(store.witnesses, settings), do)


def _outside(settings: Settings, service: str) -> Iterator[Check]:
    if _of("intake", service):
        do = "docs/runbooks/antivirus-down.md"
        yield tried("antivirus", partial(outside.antivirus, settings), do)
    if _of("notification", service):
        do = "docs/runbooks/delivery-parked.md"
        yield tried("mail", partial(outside.mail, settings), do)
        if settings.panel_url:
            yield tried("panel", partial(outside.panel, settings), do)
