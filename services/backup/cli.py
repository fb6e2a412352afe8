"""``lockgate backup`` and ``lockgate restore``. Commands import what they need when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.backup.manifests import Manifest
    from shared.crypto.recipients import RecipientSecret

_PLACE = click.Path(path_type=Path, file_okay=False)
_KEY = click.Path(path_type=Path, exists=True, dir_okay=False)
_recovery_option = click.option(
    "--recovery", type=_KEY, help="The recovery key's private key file, instead of the root key."
)
_passphrase_option = click.option(
    "--passphrase-file", type=_KEY, help="Its passphrase; else that is asked, or shares are."
)
_backup_option = click.option("--backup", default="", help="Its id; without it the newest.")


class _MakingGroup(click.Group):
    """``lockgate backup TARGET`` is short for ``lockgate backup make TARGET``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_MakingGroup)
def backup() -> None:
    """Backups: make one while Lockgate runs, list, verify and prune them."""


@backup.command()
@click.argument("target", type=_PLACE)
def make(target: Path) -> None:
    """Add a backup to the folder TARGET; objects that are there already are not stored again."""
    from services.backup import command
    from shared.settings import load_settings

    manifest, new = command.make(load_settings(), target)
    click.echo(f"{_line(manifest)}, {new} new")


@backup.command(name="list")
@_recovery_option
@_passphrase_option
@click.argument("source", type=_PLACE)
def list_(source: Path, recovery: Path | None, passphrase_file: Path | None) -> None:
    """List the backups in SOURCE, newest first."""
    from services.backup import command
    from shared.settings import load_settings

    secret = _unlocked(recovery, passphrase_file)
    for manifest in command.listed(load_settings(), source, secret):
        click.echo(_line(manifest))


@backup.command()
@_backup_option
@_recovery_option
@_passphrase_option
@click.argument("source", type=_PLACE)
def verify(source: Path, backup: str, recovery: Path | None, passphrase_file: Path | None) -> None:
    """Authenticate every byte of a backup in SOURCE without restoring it."""
    from services.backup import command
    from shared.settings import load_settings

    secret = _unlocked(recovery, passphrase_file)
    manifest, parts = command.verify(load_settings(), source, backup, secret)
    click.echo(f"{_line(manifest)}: {parts} parts are whole and authentic")


@backup.command()
@click.option("--keep", type=click.IntRange(1), required=True, help="How many of the newest.")
@_recovery_option
@_passphrase_option
@click.argument("source", type=_PLACE)
def prune(source: Path, keep: int, recovery: Path | None, passphrase_file: Path | None) -> None:
    """Remove all but the newest backups in SOURCE, and what only they needed."""
    from services.backup import command
    from shared.settings import load_settings

    secret = _unlocked(recovery, passphrase_file)
    backups, parts = command.prune(load_settings(), source, keep, recovery=secret)
    click.echo(f"{backups} backups and {parts} parts removed")


@backup.command()
@click.option("--recovery", type=_KEY, required=True, help="The recovery key's private key file.")
@_passphrase_option
@click.argument("source", type=_PLACE)
def rekey(source: Path, recovery: Path, passphrase_file: Path | None) -> None:
    """Put the backups in SOURCE under the root key of today, after it was rotated."""
    from services.backup import command
    from shared.settings import load_settings

    done = command.rekey(load_settings(), source, _opened(recovery, passphrase_file))
    click.echo(f"{done} backups are under the root key of today now")


@backup.command(name="recover-root")
@_backup_option
@click.option("--recovery", type=_KEY, required=True, help="The recovery key's private key file.")
@_passphrase_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where the root key file is written; it must not be there yet.",
)
@click.argument("source", type=_PLACE)
def recover_root(
    source: Path, backup: str, recovery: Path, passphrase_file: Path | None, out: Path
) -> None:
    """Take the root key out of a backup in SOURCE, when everything else is lost."""
    from services.backup import command
    from shared.settings import load_settings

    secret = _opened(recovery, passphrase_file)
    root = command.recover_root(load_settings(), source, secret, out, backup)
    click.echo(f"{root} is written")


@click.command()
@_backup_option
@_recovery_option
@_passphrase_option
@click.argument("source", type=_PLACE)
def restore(source: Path, backup: str, recovery: Path | None, passphrase_file: Path | None) -> None:
    """Put a backup in SOURCE into this installation, which must be empty.

    The root key and the keyring must be in place. After an interruption run it again. The recovery
    key also opens backups of an earlier root key.
    """
    from services.backup import command
    from shared.settings import load_settings

    secret = _unlocked(recovery, passphrase_file)
    manifest, done, keyless = command.restore(load_settings(), source, backup, recovery=secret)
    click.echo(f"{_line(manifest)}: restored, {done.again} events are sent again")
    if keyless:
        click.echo(f"{keyless} cases have no key in the keyring and cannot be read", err=True)
        raise SystemExit(1)


def _line(manifest: Manifest) -> str:
    lost = f", {len(manifest.missing)} missing" if manifest.missing else ""
    rotten = f", {len(manifest.altered)} altered" if manifest.altered else ""
    return (
        f"{manifest.id}  {manifest.made_at:%Y-%m-%d %H:%M:%SZ}  "
        f"{len(manifest.blobs)} objects{lost}{rotten}"
    )


def _unlocked(recovery: Path | None, passphrase_file: Path | None) -> RecipientSecret | None:
    return None if recovery is None else _opened(recovery, passphrase_file)


def _opened(recovery: Path, passphrase_file: Path | None) -> RecipientSecret:
    from services.packages import keeping
    from services.packages.cli import asker

    return keeping.unlock(recovery, asker(passphrase_file))
