"""SIGKILL at random moments between accepting, relaying, consuming and committing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest

from tests.server_processes.pipeline import effects, open_bus, open_units

TOTAL = 400
KILLS = int(os.environ.get("LOCKGATE_TEST_KILLS", "5"))


@pytest.fixture(params=["sqlite", "postgresql", "rabbitmq"])
def places(request, tmp_path) -> dict[str, str]:
    """Where the databases and the bus of each mode lie."""
    if request.param == "sqlite":
        return {"database_url": f"sqlite:///{tmp_path / 'databases'}", "amqp_url": ""}
    amqp = request.getfixturevalue("amqp_url") if request.param == "rabbitmq" else ""
    return {"database_url": request.getfixturevalue("postgres_url"), "amqp_url": amqp}


@pytest.mark.slow
def test_accepted_uploads_take_effect_exactly_once_however_often_it_is_killed(places):
    """After any number of kills every accepted upload took effect, none twice, and nothing waits."""
    command = [
        sys.executable, "-m", "tests.server_processes.pipeline",
        json.dumps({**places, "total": TOTAL}),
    ]  # fmt: skip
    seed = random.randrange(1 << 32)
    dice, landed = random.Random(seed), 0
    for _ in range(KILLS):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as victim:
            try:
                victim.wait(dice.uniform(0.9, 2.5))
            except subprocess.TimeoutExpired:
                victim.kill()
                landed += 1
    subprocess.run(command, check=True, timeout=120, stderr=subprocess.DEVNULL)

    units, bus = open_units(places["database_url"]), open_bus(**places)
    found = effects(units)
    dead = bus.dead_letters("intake.work")
    units.engine.dispose()
    bus.close()
    assert landed > 0, "no kill landed: the test proves nothing"
    assert found == sorted(f"upload-{number}" for number in range(TOTAL)), f"seed {seed}"
    assert dead == []
