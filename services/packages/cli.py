"""``lockgate open`` and ``lockgate recipient-key``: for whoever receives packages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

import click

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW = click.Path(path_type=Path, dir_okay=False)
_TOLD_FROM = 8 << 20
"""Bytes from which on progress is shown."""


@click.command(name="open")
@click.option("--key", type=_FILE, required=True, help="Your private key file.")
@click.option("--sender", type=_FILE, required=True, help="The sender's public key, PEM.")
@click.option("--fingerprint", default="", help="The sender's fingerprint, as you were told it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder that is empty or not there yet.",
)
@click.option("--passphrase-file", type=_FILE, help="Read the passphrase there; else it is asked.")
@click.argument("package", type=_FILE)
def open_(
    package: Path,
    key: Path,
    sender: Path,
    fingerprint: str,
    out: Path,
    passphrase_file: Path | None,
) -> None:
    """Open a PACKAGE that was sealed to you, offline: check who signed it, then take it out.

    Nothing appears in the folder unless the whole package is authentic.
    """
    from services.packages import keeping
    from services.packages.opening import open_package
    from shared.crypto.keys import signing_key_id
    from shared.crypto.recipients import fingerprint as in_groups

    trusted = keeping.read_sender(sender, fingerprint)
    secret = keeping.unlock(key, asker(passphrase_file))
    with _Progress() as progress:
        opened = open_package(package, secret, trusted, out, progress.tell)
    header = opened.header
    click.echo(f"Signed by  {in_groups(signing_key_id(trusted))}")
    click.echo(f"Package    {header.id}, made {header.created_at:%Y-%m-%d %H:%M} UTC")
    click.echo(f"{opened.files} files are in {out}")
    if not fingerprint:
        click.echo("Compare the line after “Signed by” with the fingerprint you were told.")


@click.group(name="recipient-key")
def recipient_key() -> None:
    """Your key pair for packages: the public half is handed out, the private half never leaves."""


@recipient_key.command()
@click.option("--out", type=_NEW, required=True, help="Where the private key is written.")
@click.option(
    "--suite",
    type=click.Choice(["mlkem768-x25519", "x25519"]),
    default="mlkem768-x25519",
    show_default=True,
    help="The first also withstands quantum computers.",
)
@click.option("--passphrase-file", type=_FILE, help="Read the passphrase there; else it is asked.")
@click.option("--shares", type=click.IntRange(2, 16), help="No passphrase: print so many shares.")
@click.option("--needed", type=click.IntRange(2, 16), help="How many of the shares open it.")
def make(
    out: Path, suite: str, passphrase_file: Path | None, shares: int | None, needed: int | None
) -> None:
    """Make a key pair: the private key at OUT, the public key beside it as OUT.public."""
    from services.packages import keeping
    from shared.crypto.recipients import Suite

    if (shares is None) != (needed is None) or (shares and passphrase_file):
        raise click.UsageError("Give --shares and --needed together, and no passphrase then.")
    if shares and needed:
        pages = keeping.make_in_shares(out, Suite(suite), shares, needed)
        _print_shares(list(pages), needed, keeping.read_public(out).fingerprint)
        return
    typed = _read_passphrase(passphrase_file) if passphrase_file else _new_passphrase()
    _say(keeping.make(out, Suite(suite), typed).fingerprint, keeping.public_path(out))


@recipient_key.command()
@click.argument("file", type=_FILE)
def show(file: Path) -> None:
    """Print the public key and the fingerprint of a key FILE: private, public, or a sender's."""
    from services.packages import keeping

    public, fingerprint = keeping.shown(file)
    click.echo(public)
    click.echo(f"Fingerprint  {fingerprint}", err=True)


def _say(fingerprint: str, public: Path) -> None:
    click.echo(f"Fingerprint  {fingerprint}")
    click.echo(
        f"Hand out {public} and tell the fingerprint by another way, for example by telephone."
    )
    click.echo("Keep the private key and its passphrase. Nobody can replace either.")


def _print_shares(shares: list[str], needed: int, fingerprint: str) -> None:
    for number, text in enumerate(shares, start=1):
        lines = text.split("-")
        shown = "\n".join("    " + " ".join(lines[at : at + 5]) for at in range(0, len(lines), 5))
        click.echo(_PAGE.format(
            number=number, shares=len(shares), needed=needed, fingerprint=fingerprint, text=shown
        ))  # fmt: skip


def _new_passphrase() -> str:
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True))


def asker(passphrase_file: Path | None) -> Callable[[str], str]:
    """Asks at the terminal for what opens a private key, or reads the passphrase from a file."""
    if passphrase_file is not None:
        return lambda _what: _read_passphrase(passphrase_file)
    return lambda what: str(click.prompt(what, hide_input=what.startswith("P"), err=True))


def _read_passphrase(path: Path) -> str:
    from shared.settings import read_secret

    return read_secret(path)


class _Progress:
    """A line that counts on a terminal, for packages that take a while."""

    def __enter__(self) -> Self:
        self._shown = ""
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo(err=True)

    def tell(self, stage: str, done: int, total: int) -> None:
        """Show how far it is."""
        line = f"{stage.capitalize()}: {100 * done // max(total, 1)} %"
        if total >= _TOLD_FROM and line != self._shown and sys.stderr.isatty():
            click.echo(f"\r{line}", nl=False, err=True)
            self._shown = line


_PAGE = """\f
LOCKGATE: SHARE OF A PRIVATE KEY

  Share        {number} of {shares}; any {needed} of them open the key file
  Fingerprint  {fingerprint}

{text}

  Letters and digits in groups of four. There is no letter I, L, O or U: write 1 and 0.

  Held by     ______________________________   since ____________________
  Sealed in   ______________________________   seal number _____________
  Witness     ______________________________

  Keep it sealed, apart from every other share and from any copy of the key file.
"""
