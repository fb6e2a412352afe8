"""The bus: that it answers, what waits there, and that a service may do its own work only."""

from __future__ import annotations

from collections.abc import Sequence

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from shared.adapters.clock_system import SystemClock
from shared.runtime import compose
from shared.settings import Settings

MEND = "docs/runbooks/broker-lost.md"
_MANY = 3


def answers(settings: Settings, queues: Sequence[str]) -> Check:
    """How much waits in these queues, and how many dead letters there are."""
    bus = compose.open_bus(settings, SystemClock())
    bus.declare()
    broken = bus.check(queues)
    if broken:
        return Check("bus", BROKEN, f"its queues do not take part [{broken}]", MEND)
    dead = sum(len(bus.dead_letters(queue)) for queue in queues)
    found = f"{sum(bus.depth(queue) for queue in queues)} waiting, {dead} dead letters"
    if dead:
        return Check("bus", ATTENTION, found, "docs/runbooks/dead-letters.md")
    return Check("bus", OK, found)


def may_do_only_its_own(settings: Settings, service: str) -> Check:
    """Whether the service's user sends its own events, listens to its own queues, and no more."""
    name = f"bus rights of {service}"
    found = compose.bus_rights(settings, service)
    if found is None:
        return Check(name, ATTENTION, "queue tables have no users", "docs/guides/services-apart.md")
    excess, lack = found
    if lack:
        return Check(name, BROKEN, f"the user may not {_said(lack)}", MEND)
    if excess:
        do = "one user for each service: docs/guides/services-apart.md"
        return Check(name, BROKEN, f"the user may {_said(excess)}", do)
    return Check(name, OK, "the user sends and hears what is its own, and nothing else")


def _said(rights: Sequence[str]) -> str:
    more = f" and {len(rights) - _MANY} more" if len(rights) > _MANY else ""
    return ", ".join(rights[:_MANY]) + more
