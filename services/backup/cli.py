"""``lockgate backup`` and ``lockgate restore``. Commands import what they need when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.backup.manifests import Manifest

_PLACE = click.Path(path_type=Path, file_okay=False)
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
@click.argument("source", type=_PLACE)
def list_(source: Path) -> None:
    """List the backups in SOURCE, newest first."""
    from services.backup import command
    from shared.settings import load_settings

    for manifest in command.listed(load_settings(), source):
        click.echo(_line(manifest))


@backup.command()
@_backup_option
@click.argument("source", type=_PLACE)
def verify(source: Path, backup: str) -> None:
    """Authenticate every byte of a backup in SOURCE without restoring it."""
    from services.backup import command
    from shared.settings import load_settings

    manifest, parts = command.verify(load_settings(), source, backup)
    click.echo(f"{_line(manifest)}: {parts} parts are whole and authentic")


@backup.command()
@click.option("--keep", type=click.IntRange(1), required=True, help="How many of the newest.")
@click.argument("source", type=_PLACE)
def prune(source: Path, keep: int) -> None:
    """Remove all but the newest backups in SOURCE, and what only they needed."""
    from services.backup import command
    from shared.settings import load_settings

    backups, parts = command.prune(load_settings(), source, keep)
    click.echo(f"{backups} backups and {parts} parts removed")


@click.command()
@_backup_option
@click.argument("source", type=_PLACE)
def restore(source: Path, backup: str) -> None:
    """Put a backup in SOURCE into this installation, which must be empty.

    The root key and the keyring must be in place. After an interruption run it again.
    """
    from services.backup import command
    from shared.settings import load_settings

    manifest, done, keyless = command.restore(load_settings(), source, backup)
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
