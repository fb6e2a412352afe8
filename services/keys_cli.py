"""``lockgate keys``: rotation, progress, recovery shares of the root key.

Works whether Lockgate runs or not: jobs are rows that any process works on. Commands import what
they need when they run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from services.storage.domain.records import Job
    from services.storage.key_jobs import KeyJobs

_ACTOR = "command-line"


@click.group()
def keys() -> None:
    """The keys: rotate them, see how far that is, split and recover the root key."""


def _background(command: Any) -> Any:
    return click.option(
        "--background", is_flag=True, help="Only begin it; a running Lockgate does the work."
    )(command)


@keys.command(name="rotate-root")
@_background
def rotate_root(*, background: bool) -> None:
    """Wrap every case key under a new root key, then give up the old one."""
    _job("rotate-root", "", background=background)


@keys.command(name="rotate-case")
@_background
@click.argument("case")
def rotate_case(case: str, *, background: bool) -> None:
    """Give a case a new key and wrap its document keys under it; no blob changes."""
    _job("rotate-case", case, background=background)


@keys.command()
@_background
@click.argument("case")
def reseal(case: str, *, background: bool) -> None:
    """Seal every object of a case anew under new document keys."""
    _job("reseal", case, background=background)


@keys.command()
def status() -> None:
    """Print the root key's id, the keyring's copies, and every job."""
    from services.key_work import open_vault

    with open_vault() as (vault, jobs):
        click.echo(f"root key  {vault.ring.keys.root_id}")
        click.echo(f"keyring   {', '.join(vault.ring.keyring.copies)}")
        for copy in vault.ring.keyring.away():
            click.echo(f"          {copy} does not answer")
        click.echo(f"          {len(vault.ring.keyring.cases())} cases")
        for case in vault.outstanding():
            click.echo(f"outstanding: {case} is destroyed but not yet erased in every copy")
        for job in jobs.listed():
            click.echo(_line(job))


def _job(kind: str, case: str, *, background: bool) -> None:
    from services.key_work import open_vault
    from services.storage.domain.records import JobKind

    with open_vault() as (_vault, jobs):
        job = jobs.start(JobKind(kind), case, _ACTOR)
        if background:
            click.echo(_line(job))
        else:
            _follow(jobs, job)


def _follow(jobs: KeyJobs, job: Job) -> None:
    ended = jobs.run(job, lambda now: click.echo(_line(now), err=True))
    click.echo(_line(ended))
    if ended.failed or ended.state != "done":
        raise SystemExit(1)


def _line(job: Job) -> str:
    failed = f", {job.failed} could not be done" if job.failed else ""
    return f"{job.id}  {job.kind} {job.case}  {job.state}: {job.done} of {job.total}{failed}"


@keys.command()
@click.option("--shares", type=click.IntRange(2, 16), required=True, help="How many to make.")
@click.option("--needed", type=click.IntRange(2, 16), required=True, help="How many recover it.")
def split(shares: int, needed: int) -> None:
    """Print recovery shares of the root key, each on a page of its own, for paper only."""
    from services.key_work import split_root

    for page in split_root(shares, needed):
        click.echo(page)


@keys.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where the root key file is written; it must not be there yet.",
)
def recover(out: Path) -> None:
    """Put the root key together again from shares, typed in one at a time."""
    from services.key_work import recover_root

    click.echo(recover_root(out, lambda number: str(click.prompt(f"Share {number}"))))
