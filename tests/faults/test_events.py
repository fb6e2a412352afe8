"""Messages that come twice, late, in another order, again, forged, or as no service would send them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from services.identity import signing_key
from shared.adapters.bus_sql import ROOM, SqlBus
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import open_engine, reading
from shared.adapters.tables import service_tables
from shared.contracts.events import QUEUES, SERVICES
from shared.ports.bus import Message
from shared.runtime import compose
from tests.faults.frame import SEED, WIDE, Outcome, Report
from tests.faults.hostile import Hostile, hostile
from tests.faults.world import World

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("one-machine")]

GENUINE = 40 if WIDE else 4


@pytest.fixture
def bus(one_machine: World) -> Iterator[SqlBus]:
    """The installation's own bus, as somebody has it who got into its database."""
    made = SqlBus(
        open_engine(compose.database_url(one_machine.place.settings), ROOM), SystemClock()
    )
    yield made
    made.close()


def sent(world: World) -> list[Message]:
    """Every message that any service has sent."""
    outbox, found = service_tables(()).outbox, []
    for service in SERVICES:
        engine = compose.open_database(world.place.settings, service)
        with reading(engine) as connection:
            rows = connection.execute(outbox.select().order_by(outbox.c.position))
            found += [Message(row.id, row.type, row.case_id, bytes(row.payload)) for row in rows]
        engine.dispose()
    return found


def test_everything_comes_again(one_machine: World, bus: SqlBus, faults: Report) -> None:
    """Every message ever sent is sent once more, the last one first: it has no effect."""
    if not one_machine.ledger.packs:
        one_machine.lap().play()
        one_machine.settled(0)
    again = sent(one_machine)[::-1]
    bus.publish(again)
    one_machine.drain(bus)
    assert {letter.reason for queue in QUEUES for letter in bus.dead_letters(queue)} == set()
    faults.row("events replayed in reverse order", one_machine.settled(len(again)))


def test_hostile_messages(one_machine: World, bus: SqlBus, faults: Report) -> None:
    """Each twisted message becomes a dead letter with its reason, has no effect and stops nobody."""
    keys = one_machine.place.settings.under_data("keys")
    signers = {name: signing_key(keys, name).sign for name in SERVICES}
    if not one_machine.ledger.packs:
        one_machine.lap().play()
    genuine = random.Random(SEED).sample(sent(one_machine), GENUINE)
    made = [one for number, event in enumerate(genuine) for one in hostile(event, number, signers)]
    for one in made:
        direct(one_machine, one)
    one_machine.drain(bus)
    reasons = {
        letter.message.id: letter.reason
        for queue in QUEUES
        for letter in bus.dead_letters(queue, 10_000)
    }
    wrong = [
        f"{one.kind}: {reasons.get(one.message.id, 'accepted')}"
        for one in made
        if reasons.get(one.message.id) != one.reason
    ]
    outcome = Outcome(len(made), doubled=len(wrong), found=tuple(sorted(set(wrong))))
    kinds = Counter(one.kind for one in made)
    faults.row(
        "hostile events", outcome + one_machine.settled(0), how=", ".join(kinds), kinds=len(kinds)
    )
    assert not any(end.endswith(" 1") for end in one_machine.keeper.ends())


def direct(world: World, one: Hostile) -> None:
    """Put a message on a queue past everything that a service checks before it sends."""
    engine = open_engine(compose.database_url(world.place.settings), ROOM)
    bus = SqlBus(engine, SystemClock(), routes={one.message.type: (one.queue,)})
    bus.publish([one.message])
    bus.close()


@pytest.mark.skipif(not WIDE, reason="minutes; make faults")
def test_a_rude_bus(one_machine: World, faults: Report) -> None:
    """Every message comes twice, out of order and late while reviews go on."""
    before = len(sent(one_machine))
    one_machine.begin_anew("rude")
    for _ in range(3):
        one_machine.lap().play()
    outcome = one_machine.settled(len(sent(one_machine)) - before)
    one_machine.keeper.untell("rude")
    one_machine.begin_anew()
    faults.row("events twice, late and out of order", outcome)
