"""``lockgate scrub``: read every stored object now, and say what is lost, altered or unclaimed."""

from __future__ import annotations

import click

from services.composition import LOG_ORIGIN, RECORDS, system_clock
from services.identity import LOG_KEY, signing_key
from services.record import own_log_key
from services.storage.case_keys import Ring
from services.storage.domain.records import Fault
from services.storage.log import Log
from services.storage.scrubbing import Scrubber
from services.storage.turns import Turns
from shared.adapters.uow_sql import sql_unit_of_work
from shared.crypto.notes import NoteSigner
from shared.runtime import compose
from shared.settings import Settings, load_settings

OPERATOR = "operator"
"""Who asks, as the log has it, when it is asked at the machine itself."""


def scrub_store(*, remove_orphans: bool) -> int:
    """A whole round now, beside a running Lockgate or without one; returns the exit status.

    0 when nothing is lost or altered, 1 when something is. With ``remove_orphans`` the blobs that
    nothing has spoken of for a week are removed first.
    """
    scrubber = open_scrubber(load_settings())
    if remove_orphans:
        click.echo(f"{scrubber.remove_orphans(OPERATOR)} orphans removed")
    scrubber.round()
    state, found = scrubber.state(), scrubber.findings()
    for one in found:
        click.echo(f"{one.fault:<8} {one.id}  {one.object or '-'}")
    bad = sum(one.fault is not Fault.ORPHAN for one in found)
    orphans = len(found) - bad
    click.echo(f"{state.looked} objects read, {bad} lost or altered, {orphans} orphans")
    return 1 if bad else 0


def open_scrubber(settings: Settings) -> Scrubber:
    """The scrubber of this installation; raises Invalid ``installation-missing`` without one."""
    own_log_key(settings)
    clock = system_clock()
    keys = settings.under_data("keys")
    units = sql_unit_of_work(
        "storage",
        compose.open_database(settings, "storage"),
        RECORDS["storage"],
        signing_key(keys, "storage").sign,
        clock,
    )
    return Scrubber(
        Turns(units),
        compose.open_blobs(settings),
        Ring(compose.open_keys(settings), compose.open_keyring(settings)),
        Log(NoteSigner(LOG_ORIGIN, signing_key(keys, LOG_KEY)), clock),
        clock,
    )
