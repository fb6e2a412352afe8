"""``lockgate dead-letters``: messages that were given up, listed and put back by command.

For an installation's operator, as the page **Dead letters** is for its administrator. Works whether
Lockgate runs or not. Putting one back is on the transparency log, as it is from the page.
"""

from __future__ import annotations

import sys

import click

from shared.contracts.events import QUEUES
from shared.ports.bus import Bus

_ACTOR = "command-line"


@click.group(name="dead-letters")
def dead_letters() -> None:
    """Messages between services that were given up: list them, put them back."""


@dead_letters.command(name="list")
def list_letters() -> None:
    """Print each with its queue, id, type, reason and attempts; ends with 1 while there are any."""
    bus = _bus()
    letters = [letter for queue in QUEUES for letter in bus.dead_letters(queue)]
    for one in sorted(letters, key=lambda letter: letter.died_at):
        died = one.died_at.isoformat(timespec="seconds")
        what = f"{one.queue} {one.message.id} {one.message.type}"
        click.echo(f"{died} {what} {one.reason} after {one.attempts}")
    click.echo(f"{len(letters)} dead letters")
    sys.exit(1 if letters else 0)


@dead_letters.command()
@click.option("--reason", default="", help="Only those that were given up for this reason.")
@click.option("--message", default="", help="Only the one with this id.")
@click.argument("queue", type=click.Choice(QUEUES))
def replay(queue: str, reason: str, message: str) -> None:
    """Put the dead letters of QUEUE back on it, once its cause is mended."""
    from services.key_work import open_vault
    from shared.domain.ids import new_id
    from shared.ports.vault import LogEntry

    bus = _bus()
    chosen = [
        one.message.id
        for one in bus.dead_letters(queue)
        if reason in ("", one.reason) and message in ("", one.message.id)
    ]
    with open_vault() as (vault, _jobs):
        back = [one for one in chosen if bus.replay(queue, one)]
        for one in back:
            facts: dict[str, str | int] = {"by": _ACTOR, "queue": queue, "message": one}
            entry = f"{new_id('replay')}.{one}"
            vault.log(LogEntry(entry, "dead-letter-replayed", "", facts))
    click.echo(f"{len(back)} put back on {queue}")
    sys.exit(0 if back else 1)


def _bus() -> Bus:
    from shared.adapters.clock_system import SystemClock
    from shared.runtime.compose import open_bus
    from shared.settings import load_settings

    return open_bus(load_settings(), SystemClock())
