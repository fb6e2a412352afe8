"""Dead letters can be seen and put back without a browser."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import cli
from services.key_work import open_vault
from services.storage.domain.records import LogLeaf
from shared.adapters.bus_sql import SqlBus
from shared.adapters.clock_system import SystemClock
from shared.ports.bus import Message, Outcome, Received, Verdict
from shared.runtime.compose import open_bus
from shared.settings import load_settings

QUEUE = "intake.work"


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlBus:
    """The queue tables of an installation with two dead letters of different reasons."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path))
    made = open_bus(load_settings(), SystemClock())
    assert isinstance(made, SqlBus)
    made.declare()
    ids = ["evt-1", "evt-2"]
    made.publish([Message(one, "upload.received", f"case-{one}", b"{}") for one in ids])
    stop, seen = threading.Event(), list[str]()

    def give_up(received: Received) -> Outcome:
        seen.append(received.message.id)
        if len(seen) == len(ids):
            stop.set()
        return Outcome(Verdict.DEAD, f"reason-{received.message.id[-1]}")

    made.consume(QUEUE, give_up, stop)
    return made


def run(*words: str) -> tuple[int, str]:
    """Status and output of a command."""
    answer = CliRunner().invoke(cli, ["dead-letters", *words])
    return answer.exit_code, answer.output


def test_dead_letters_are_listed(bus: SqlBus) -> None:
    """With queue, id, type, reason and attempts; the status tells that there are some."""
    status, said = run("list")
    assert status == 1
    assert f"{QUEUE} evt-1 upload.received reason-1 after 1" in said
    assert said.endswith("2 dead letters\n")


def test_those_of_one_reason_are_put_back(bus: SqlBus) -> None:
    """And that is on the transparency log; the others stay where they are."""
    assert run("replay", QUEUE, "--reason", "reason-2") == (0, f"1 put back on {QUEUE}\n")
    assert [letter.message.id for letter in bus.dead_letters(QUEUE)] == ["evt-1"]
    assert bus.depth(QUEUE) == 1
    with open_vault() as (vault, _jobs):
        kinds = vault.turns.read(lambda uow: [leaf.entry_kind for leaf in uow.find(LogLeaf)])
    assert kinds.count("dead-letter-replayed") == 1


def test_all_are_put_back_and_then_there_are_none(bus: SqlBus) -> None:
    """Asking again finds none, and says so by its status."""
    assert run("replay", QUEUE) == (0, f"2 put back on {QUEUE}\n")
    assert run("replay", QUEUE)[0] == 1
    assert run("list") == (0, "0 dead letters\n")
    assert run("replay", "nobody.work")[0] == 2
