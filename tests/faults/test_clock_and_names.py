"""Clocks that jump, and names of machines that do not resolve for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.notification.domain.backoff import is_due
from shared.adapters.blobs_s3 import S3Blobs, S3Place
from shared.adapters.bus_rabbit import Limits, RabbitBus
from shared.adapters.bus_sql import SqlBus
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import open_engine, reading
from shared.adapters.mail_smtp import SmtpMail, smtp_place
from shared.adapters.panel_http import HttpPanelGateway
from shared.adapters.service_http import ServiceClient
from shared.adapters.vault_http import HttpVault
from shared.domain.errors import Unavailable
from shared.ports.bus import Message
from shared.ports.mail import Mail
from shared.ports.source import BytesSource
from tests.faults.frame import WIDE, Outcome, Report
from tests.faults.test_system_calls import Traffic
from tests.faults.world import World
from tests.platform_kit import FakeClock

wide = pytest.mark.skipif(not WIDE, reason="minutes; make faults")
NOWHERE = "nowhere.invalid"
"""A name that is promised never to resolve."""
JUMPS = (45.0, -45.0, 3_600.0, -3_600.0, 3 * 86_400.0, -86_400.0)


@wide
@pytest.mark.slow
@pytest.mark.xdist_group("one-machine")
def test_a_clock_that_jumps(one_machine: World, faults: Report) -> None:
    """While the process's clock is wrong, and once it is right again, nothing is lost or stuck."""
    one_machine.keeper.tell("clock", "0")
    one_machine.begin_anew()
    traffic = Traffic(one_machine, whole=True)
    for jump in JUMPS * 2:
        one_machine.keeper.tell("clock", str(jump))
        time.sleep(6)  # real time: that long the clock is wrong
        one_machine.keeper.tell("clock", "0")
        time.sleep(4)
    traffic.end()
    outcome = one_machine.settled(2 * len(JUMPS), patience=400)
    faults.row("clock jumps, seconds to days, both ways", outcome, jumps=len(JUMPS))


@wide
@pytest.mark.slow
def test_names_that_do_not_resolve(apart: World, faults: Report) -> None:
    """No service finds another for a while: workers say that they are not ready, then all goes on."""
    traffic, tried, unready = Traffic(apart, whole=True), 0, 0
    for _ in range(6):
        time.sleep(8)  # real time: work goes on meanwhile
        apart.keeper.tell("hosts", "127.0.0.1\nlocalhost")
        time.sleep(15)
        asked = [apart.installation.readiness("redaction", place) for place in ("web", "work")]
        unready += any(answer.status_code == 503 for answer in asked)
        apart.keeper.untell("hosts")
        tried += 1
    traffic.end()
    faults.row("names that do not resolve", apart.settled(tried), unready=unready)


def test_what_a_wrong_clock_sent_does_not_wait_for_it(
    tmp_path: Path, clock: FakeClock, faults: Report
) -> None:
    """Sent, or in the hands of one that died, while the clock was ahead: due when it is right."""
    found = Outcome()
    for ahead in (30.0, 7_200.0, 3 * 86_400.0):
        for died in (False, True):
            folder = tmp_path / f"{ahead}-{died}"
            found += Outcome(1, stuck=not _comes(folder, clock, ahead, died=died))
    faults.row("messages of a clock that was ahead", found)


def _comes(folder: Path, clock: FakeClock, ahead: float, *, died: bool) -> bool:
    """Whether a message is handed out once the clock is right."""
    bus = SqlBus(open_engine(f"sqlite:///{folder}", "bus"), clock, routes={"t": ("a.b",)})
    bus.declare()
    clock.forward(ahead)
    bus.publish([Message("m", "t", "c", b"")])
    if died:
        bus._claim("a.b")
    clock.forward(-ahead)
    if died:
        clock.forward(bus._lease.total_seconds() * 3 + 1)
    found = bus._claim("a.b") is not None
    bus.close()
    return found


@pytest.mark.parametrize(
    ("ahead", "attempts", "due"),
    [(0, 0, True), (10, 0, False), (3_600, 0, True), (29, 2, False), (3_600, 2, True),
     (86_000, 12, False), (3 * 86_400, 12, True)],
)  # fmt: skip
def test_a_delivery_of_a_wrong_clock_is_due(ahead: int, attempts: int, due: bool) -> None:  # noqa: FBT001
    """A delivery waits for its pause, and not for a time that no pause leads to."""
    now, claim = datetime(2026, 3, 2, tzinfo=UTC), timedelta(seconds=15)
    assert is_due(now + timedelta(seconds=ahead), attempts, now, claim) is due


def _bus() -> None:
    limits = Limits(answer=2, patience=1, settle=0)
    RabbitBus(f"amqp://a:b@{NOWHERE}/", SystemClock(), limits=limits).declare()


def _database() -> None:
    engine = open_engine(f"postgresql+psycopg://a:b@{NOWHERE}/c", "intake")
    with reading(engine):
        raise AssertionError("a database answered")


def _mail() -> None:
    place = smtp_place(f"smtp://{NOWHERE}:25", "")
    SmtpMail(place, "a@b.example", SystemClock()).send(Mail("m", "c@d.example", "s", "b"))


NEEDED: dict[str, Callable[[], object]] = {
    "broker": _bus,
    "database": _database,
    "object store": lambda: S3Blobs(S3Place(NOWHERE, "b", "a", "s"), retries=0).size("a"),
    "mail": _mail,
    "Panel": lambda: HttpPanelGateway(f"http://{NOWHERE}").deliver("p", BytesSource(b"x")),
    "vault": lambda: HttpVault(f"http://{NOWHERE}", lambda: "t", None).create_case("c"),
    "front desk": lambda: ServiceClient(f"http://{NOWHERE}", lambda: "t", None, asked="x").json(
        "GET", "/"
    ),
}


def test_each_is_unavailable_while_its_name_does_not_resolve(faults: Report) -> None:
    """A name that does not resolve is told as Unavailable, so that the work is tried again."""
    wrong = [needed for needed in NEEDED if not _is_unavailable(NEEDED[needed])]
    outcome = Outcome(len(NEEDED), stuck=len(wrong), found=tuple(wrong))
    faults.row("name of what is needed does not resolve", outcome, how=", ".join(NEEDED))


def _is_unavailable(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Unavailable as told:
        return bool(told.code)
    return False
