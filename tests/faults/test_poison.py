"""One message among 200 kills whoever handles it: only it is given up, and a person can see it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from shared.adapters.bus_sql import ROOM, SqlBus
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import open_engine
from shared.runtime import compose
from tests.faults.frame import WIDE, Outcome, Report
from tests.faults.kept import Keeper
from tests.faults.world import World
from tests.server_processes.pipeline import effects, open_bus, open_units

pytestmark = pytest.mark.slow

TOTAL = 200
BAD = 66
QUEUE = "intake.work"


def test_among_200_only_the_poisoned_one_is_parked(tmp_path: Path, faults: Report) -> None:
    """199 uploads take effect however often the process dies; the last does once it is mended."""
    database = f"sqlite:///{tmp_path / 'databases'}"
    given = {"database_url": database, "amqp_url": "", "total": TOTAL}
    keeper = Keeper(tmp_path / "keeper", [{"name": "small", "environment": {}, "pipeline": given}])
    keeper.tell("poison", f'"upload-{BAD}"')
    units, bus = open_units(database), open_bus(database_url=database, amqp_url="")
    bus.declare()
    keeper.start()
    keeper.await_ready(lambda: bus.dead_letters(QUEUE) and len(effects(units)) == TOTAL - 1)
    parked = bus.dead_letters(QUEUE)
    keeper.untell("poison")
    assert bus.replay(QUEUE, parked[0].message.id)
    keeper.await_ready(lambda: "small 0" in keeper.ends())
    found = Counter(effects(units))
    units.engine.dispose()
    bus.close()
    keeper.end()
    assert [(letter.reason, f'"upload-{BAD}"'.encode() in letter.message.payload)
            for letter in parked] == [("delivery-limit", True)]  # fmt: skip
    outcome = Outcome(
        keeper.ends()["small -9"],
        lost=TOTAL - len(found),
        doubled=sum(found.values()) - len(found),
        stuck=len(parked) - 1,
    )
    faults.row("poisoned message among 200, crash loop", outcome, messages=TOTAL)


@pytest.mark.skipif(not WIDE, reason="minutes; make faults")
@pytest.mark.xdist_group("one-machine")
def test_a_person_sees_it_and_sends_it_again(one_machine: World, faults: Report) -> None:
    """The administrator finds the one message among the dead letters and replays it."""
    settings = one_machine.place.settings
    bus = SqlBus(open_engine(compose.database_url(settings), ROOM), SystemClock())
    units = one_machine.units("intake")
    before = Counter(one_machine.keeper.killed())
    one_machine.keeper.tell("poison", f'"clock-{BAD}"')
    with units() as uow:
        for number in range(TOTAL):
            name = f"clock-{number}"
            body = {"clock": name, "code": "C1", "state": "stopped", "due_on": "2026-11-30",
                    "owners": []}  # fmt: skip
            uow.emit("clock.changed", case="directory", aggregate=name, body=body)
        uow.commit()
    units.engine.dispose()
    admin, place = one_machine.people["administrator"], "/deliveries/api/v1/dead-letters"
    one_machine.keeper.await_ready(lambda: _limit_reached(admin.api("GET", place)))
    one_machine.drain(bus)
    parked = [one for one in admin.api("GET", place) if one["reason"] == "delivery-limit"]
    one_machine.keeper.untell("poison")
    for one in parked:
        admin.api("POST", f"{place}/{one['queue']}/{one['message']}/replay")
    one_machine.drain(bus)
    bus.close()
    tried = sum((Counter(one_machine.keeper.killed()) - before).values())
    faults.row(
        "poisoned event among 200, whole of Lockgate",
        Outcome(tried, stuck=len(parked) - 1) + one_machine.settled(0),
        messages=TOTAL,
    )


def _limit_reached(letters: list[dict[str, str]]) -> bool:
    return any(letter["reason"] == "delivery-limit" for letter in letters)
