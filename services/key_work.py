"""What ``lockgate keys`` does, from settings: the vault and its jobs, and the root key's shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from services.composition import LOG_ORIGIN, RECORDS, system_clock
from services.identity import LOG_KEY, rewrap_secrets, signing_key
from services.storage.key_jobs import KeyJobs
from services.storage.log import Log
from services.storage.vault import StorageVault
from shared.adapters.keys_file import read_passphrase
from shared.adapters.migrate import migrate
from shared.adapters.uow_sql import sql_unit_of_work
from shared.crypto.notes import NoteSigner
from shared.crypto.root import protect_root, root_key_id
from shared.crypto.shares import Share, combine, split
from shared.domain.errors import Conflict
from shared.durable import keep_first
from shared.runtime.compose import (
    open_blobs,
    open_database,
    open_keyring,
    open_keys,
    root_files,
)
from shared.settings import Settings, load_settings


@contextmanager
def open_vault(settings: Settings | None = None) -> Iterator[tuple[StorageVault, KeyJobs]]:
    """This installation's vault and key jobs, beside a running Lockgate or without one."""
    settings = settings or load_settings()
    folder, clock = settings.under_data("keys"), system_clock()
    engine = open_database(settings, "storage")
    migrate("storage", engine)
    units = sql_unit_of_work(
        "storage", engine, RECORDS["storage"], signing_key(folder, "storage").sign, clock
    )
    log = Log(NoteSigner(LOG_ORIGIN, signing_key(folder, LOG_KEY)), clock)
    keys = open_keys(settings)
    vault = StorageVault(units, open_blobs(settings), keys, open_keyring(settings), log, clock)
    try:
        yield vault, KeyJobs(vault, others=partial(rewrap_secrets, folder, keys))
    finally:
        engine.dispose()


def split_root(shares: int, needed: int) -> Iterator[str]:
    """A page for each share of the root key.

    Raises Invalid ``root-key-elsewhere`` where the root key is not in a file of ours.
    """
    root = root_files(load_settings()).load()
    for share in split(root, shares, needed):
        yield _PAGE.format(
            number=share.number,
            shares=shares,
            needed=needed,
            root=root_key_id(root),
            text=_in_lines(share.to_text()),
        )


def recover_root(out: Path, ask: Callable[[int], str]) -> str:
    """Ask for shares until there are enough, and write the root key file; what to tell.

    It is protected by the passphrase that is set. Raises Conflict ``file-exists``, and as
    ``shares.combine`` does; a mistyped share raises Invalid ``share-mistyped``.
    """
    if out.exists():
        raise Conflict("file-exists", "There is a file of that name already.")
    given = [Share.parse(ask(1))]
    while len({share.number for share in given}) < given[0].needed:
        given.append(Share.parse(ask(len(given) + 1)))
    root = combine(given)
    passphrase = read_passphrase(load_settings().root_passphrase_file)
    keep_first(out, protect_root(root, passphrase))
    return f"{root_key_id(root)} is written"


def _in_lines(text: str) -> str:
    groups = text.split("-")
    lines = [groups[at : at + _GROUPS] for at in range(0, len(groups), _GROUPS)]
    return "\n".join("    " + " ".join(line) for line in lines)


_GROUPS = 5
_PAGE = """\f
LOCKGATE: RECOVERY SHARE OF THE ROOT KEY

  Share       {number} of {shares}; any {needed} of them give the key
  Root key    {root}

{text}

  Letters and digits in groups of four. There is no letter I, L, O or U: write 1 and 0.

  Held by     ______________________________   since ____________________
  Sealed in   ______________________________   seal number _____________
  Witness     ______________________________

  Keep it sealed, apart from every other share and from any backup. Never type it into
  anything but  lockgate keys recover,  never photograph or scan it. Whoever has {needed}
  shares can open every case.
"""
