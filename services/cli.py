"""The one command, ``lockgate``. Exit: 0 done, 1 found or failed, 2 usage, 3 some quarantined.

Commands import what they need when they run, so that each starts quickly. Nothing printed holds
text from a document unless the command exists to print it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from services.backup.cli import backup, restore
from services.dead_letters import dead_letters
from services.keys_cli import keys
from services.packages.cli import open_, recipient_key
from shared.domain.errors import Invalid, LockgateError

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class _Group(click.Group):
    """Prints the errors Lockgate raises on purpose as one line; anything else is a defect."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LockgateError as error:
            click.echo(f"lockgate: {error.message} [{error.code}]", err=True)
            for name, value in sorted(error.facts.items()):
                click.echo(f"  {name}: {value}", err=True)
            ctx.exit(2 if error.family == "invalid" else 1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="lockgate")
def cli() -> None:
    """Secure document exchange for Child Safeguarding Practice Reviews."""


def main() -> int:
    """What the launcher calls; returns the exit status."""
    return int(cli.main(prog_name="lockgate", standalone_mode=True) or 0)


# --- running --------------------------------------------------------------------------------------
@cli.command()
@click.option("--no-demo-people", is_flag=True, help="Add nobody; there must be people already.")
def run(*, no_demo_people: bool) -> None:
    """Start Lockgate: all four services, their workers and pages, in this process."""
    from services.demo.people import demo_people, sign_in_lines
    from services.embedded import serve
    from shared.settings import load_settings

    settings = load_settings()

    def ready(site: Any) -> None:
        click.echo(f"\nLockgate answers on {site.settings.base_url}")
        click.echo(f"Data lies in {site.settings.data_dir.resolve()}\n")
        if not no_demo_people:
            click.echo(sign_in_lines(settings))
        click.echo("Press Ctrl-C to stop. Your data stays.")
        sys.stdout.flush()

    def prepare(site: Any) -> None:
        if not no_demo_people:
            demo_people(site.settings, site.people)

    serve(settings, prepare, ready)


@cli.command()
@click.argument("service")
def serve(service: str) -> None:
    """Answer the pages and the API of one service that runs apart."""
    from services import apart
    from shared.settings import load_settings

    settings = load_settings()
    apart.serve(
        service,
        settings,
        lambda port: click.echo(f"{service} answers on {settings.host}:{port}"),
    )


@cli.command()
@click.argument("service")
@click.option("--queue", "queues", multiple=True, help="Only this queue; may be repeated.")
@click.option("--consumers", default=1, show_default=True, help="Consumers for each queue.")
def work(service: str, queues: tuple[str, ...], consumers: int) -> None:
    """Send the events of one service that runs apart, handle those it hears, run its timers."""
    from services import apart
    from shared.runtime.runner import Lanes
    from shared.settings import load_settings

    lanes = Lanes(queues=queues, consumers=consumers)
    apart.work(service, load_settings(), lanes, lambda: click.echo(f"{service} works"))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def issue(folder: Path) -> None:
    """Make the keys folder of each service, for services that run apart."""
    from services.identity import issue as issue_keys

    issue_keys(folder)
    click.echo("One folder was made for each service. Carry each to where its service runs.")


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--site", multiple=True, default=("localhost", "127.0.0.1"), show_default=True)
@click.option("--group", multiple=True, help="PART=ID: this group may read that part's folder.")
def prepare(folder: Path, site: tuple[str, ...], group: tuple[str, ...]) -> None:
    """Make the keys, passwords, certificates and definitions of services that run apart.

    One folder for each part of the installation. What is there is kept: run it again after an
    upgrade.
    """
    from services.prepare.folders import prepare as prepare_folders
    from shared.adapters.clock_system import SystemClock

    groups = {part: int(number) for part, _, number in (one.partition("=") for one in group)}
    prepare_folders(folder, site, SystemClock().now(), groups)
    click.echo("Everything is prepared.")


@cli.command(name="make-buckets")
def make_buckets() -> None:
    """Make the buckets of the object store and of the keyring that are not there yet."""
    from shared.runtime.compose import make_buckets as make
    from shared.settings import load_settings

    click.echo(f"{make(load_settings())} buckets are there")


@cli.command()
@click.option("--url", default="", help="A running Lockgate; without it the demo starts its own.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="What each recipient received is written here.",
)
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the running one.")
def demo(url: str, out: Path, data: Path | None) -> None:
    """Play a whole review, from an agency's upload to the Panel's receipt."""
    from services.demo.command import play

    sys.exit(play(url, out, data))


@cli.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the present sign-in code of a demo person."""
    from services.demo.people import present_code
    from shared.settings import load_settings

    click.echo(present_code(load_settings(), email))


@cli.command(name="add-demo-people")
def add_demo_people() -> None:
    """Add the people of the demo story and print how they sign in; never where records are real."""
    from services.demo.people import demo_people, sign_in_lines
    from services.first_person import front_desk
    from shared.settings import load_settings

    settings = load_settings()
    with front_desk(settings) as desk:
        demo_people(settings, desk)
    click.echo(sign_in_lines(settings))


@cli.command(name="add-administrator")
@click.argument("name")
@click.argument("email")
def add_administrator(name: str, email: str) -> None:
    """Add a system administrator and print the link by which they set a password."""
    from services.first_person import invite_administrator
    from shared.settings import load_settings

    click.echo(invite_administrator(load_settings(), name, email))


@cli.command()
@click.option("--service", default="", help="Only this service's, which runs apart.")
def migrate(service: str) -> None:
    """Bring every service's database up to date, or that of one service."""
    from shared.adapters.migrate import migrate as bring_up
    from shared.contracts.events import SERVICES
    from shared.runtime.compose import open_database
    from shared.settings import load_settings

    settings = load_settings()
    for name in (service,) if service else SERVICES:
        engine = open_database(settings, name)
        bring_up(name, engine)
        engine.dispose()
        click.echo(f"{name}: up to date")


@cli.command()
@click.option("--service", default="", help="For this service, which runs apart.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(service: str, *, as_json: bool) -> None:
    """Try this machine and each dependency, and say what to mend; ends with 1 if any is broken."""
    from dataclasses import asdict

    from services.doctor import BROKEN, examine
    from shared.settings import load_settings

    checks = examine(load_settings(), service)
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        for check in checks:
            click.echo(f"{check.verdict:9} {check.name}: {check.finding}")
            if check.do:
                click.echo(f"{'':9} → {check.do}")
    sys.exit(1 if any(check.verdict == BROKEN for check in checks) else 0)


# --- redaction ------------------------------------------------------------------------------------
def _register_option(command: Any) -> Any:
    return click.option("--register", type=_FILE, required=True, help="The register, JSON.")(
        command
    )


@cli.command()
@_register_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
def detect(register: Path, file: Any, *, as_json: bool) -> None:
    """Find what identifies somebody in plain text."""
    from services.redaction.detectors import spans_to_json
    from services.redaction.detectors.plugged import detecting
    from services.redaction.domain.register import load_register
    from shared.settings import load_settings

    loaded = load_register(register.read_bytes())
    text = file.read()
    find = detecting(load_settings().detectors)
    found = spans_to_json(text, find(text, loaded))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for span in found["spans"]:
        click.echo(f"{span['start']}-{span['end']}\t{span['label']}\t{span['confidence']:.2f}")


@cli.command()
@_register_option
@click.option("--audience", required=True, help="REVIEWER, PARTNER, PANEL, PUBLIC, FAMILY:<label>.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--no-ocr", is_flag=True, help="Do not read pictures of text.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
def redact(
    register: Path, audience: str, out: Path, files: tuple[Path, ...], *, no_ocr: bool
) -> None:
    """Rebuild files without what identifies somebody, and prove it. Takes all that is proposed."""
    import shutil

    from services.redaction.detectors.plugged import detecting
    from services.redaction.domain.register import load_register
    from services.redaction.offline import Run
    from services.redaction.offline import redact as rebuild
    from shared.adapters.clock_system import SystemClock
    from shared.adapters.sandbox_process import ProcessSandbox
    from shared.domain.audience import Audience
    from shared.settings import load_settings

    settings = load_settings()
    run_ = Run(
        sandbox=ProcessSandbox(),
        register=load_register(register.read_bytes()),
        audience=Audience.parse(audience),
        out=out,
        ocr=not no_ocr and shutil.which("tesseract") is not None,
        now=SystemClock().now(),
        find=detecting(settings.detectors),
        dpi=settings.page_dpi,
    )
    rows = rebuild(run_, files, lambda line: click.echo(line, err=True))
    sys.exit(3 if any(row["status"] != "released" for row in rows) else 0)


@cli.command()
@_register_option
@click.option("--audience", help="Leave out what the register keeps for this audience.")
@click.option("--show", is_flag=True, help="Show file names and the values found.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
def verify(register: Path, audience: str | None, files: tuple[Path, ...], *, show: bool) -> None:
    """Look for the register's values in files; exit 1 with the places when any can be recovered."""
    from services.redaction.proof.command import verify_command

    status, lines = verify_command(register, files, audience=audience, show=show)
    for line in lines:
        click.echo(line)
    sys.exit(status)


# --- sealing --------------------------------------------------------------------------------------
def _key_option(command: Any) -> Any:
    return click.option("--key", type=_FILE, required=True, help="A file of 32 random bytes.")(
        command
    )


@cli.command()
@_key_option
@click.argument("source", type=_FILE)
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def seal(key: Path, source: Path, target: Path) -> None:
    """Seal a file under a key."""
    from shared.adapters.sealed_files import seal_file

    seal_file(_key(key), source, target)


@cli.command()
@_key_option
@click.argument("source", type=_FILE)
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def unseal(key: Path, source: Path, target: Path) -> None:
    """Open a sealed file; the target appears only when it is whole and authentic."""
    from shared.adapters.sealed_files import open_file

    open_file(_key(key), source, target)


def _key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != 32:  # noqa: PLR2004 - 256 bits
        raise click.UsageError("The key file must hold exactly 32 bytes.")
    return key


@cli.command(name="pdf-certificate")
def pdf_certificate() -> None:
    """Print the certificate that PDFs are signed with, for whoever wants to trust it."""
    from services.composition import document_key
    from services.identity import on_one_machine
    from shared.runtime.compose import open_keys
    from shared.settings import load_settings

    settings = load_settings()
    if not settings.under_data("keys", "redaction.pem").exists():
        raise Invalid("installation-missing", "There is no Lockgate in this data folder.")
    key = document_key(settings, on_one_machine(settings.under_data("keys"), open_keys(settings)))
    click.echo(key.pem, nl=False)
    click.echo(f"SHA-256  {key.fingerprint}", err=True)


# --- the record -----------------------------------------------------------------------------------
@cli.group()
def log() -> None:
    """The transparency log."""


@log.command(name="verify")
@click.argument("place", default="")
@click.option("--checkpoint", type=_FILE, multiple=True, help="A checkpoint or receipt you kept.")
@click.option("--witness", multiple=True, help="A witness's public key, or a file of it.")
@click.option("--quorum", type=int, help="How many witnesses must have seen it; default all.")
@click.option("--log-key", default="", help="The log's public key, or a file of it.")
def log_verify(
    place: str,
    checkpoint: tuple[Path, ...],
    witness: tuple[str, ...],
    quorum: int | None,
    log_key: str,
) -> None:
    """Verify a log from its public files in PLACE, a folder or an address, offline.

    Without PLACE, the rows of this installation. The code that verifies did not write the log.
    """
    from services.record import HeldTo, verify_log

    sys.exit(verify_log(place, log_key, HeldTo(checkpoint, witness, quorum)))


@log.command(name="receipt")
@click.argument("file", type=_FILE)
@click.option("--signer", type=_FILE, help="The public key, PEM, of who signed the receipt.")
@click.option("--log-key", default="", help="The log's public key, or a file of it.")
def log_receipt(file: Path, signer: Path | None, log_key: str) -> None:
    """Verify a receipt: that what it speaks of is on the log."""
    from services.record import verify_receipt

    sys.exit(verify_receipt(file, log_key, signer))


@log.command(name="verifier")
def log_verifier() -> None:
    """Print the verifier as a program of its own, for whoever does not run Lockgate."""
    from services.record import verifier

    click.echo(verifier(), nl=False)


@log.command(name="key")
def log_key() -> None:
    """Print the log's public key."""
    from services.record import own_log_key
    from shared.settings import load_settings

    click.echo(own_log_key(load_settings()))


@log.command(name="export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def log_export(folder: Path) -> None:
    """Write the log's public files to a folder, or bring an earlier export up to date."""
    from services.record import export_log

    click.echo(f"{export_log(folder)} entries written")


@cli.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--name", required=True, help="Its name in signatures, for example agency.gov.uk/w1.")
@click.option("--log", "logs", multiple=True, required=True, help="A log's public key.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, show_default=True, help="0 takes a free one.")
def witness(folder: Path, name: str, logs: tuple[str, ...], host: str, port: int) -> None:
    """Witness other people's logs: cosign checkpoints that only ever go on.

    Prints what to put into LOCKGATE_LOG_WITNESSES there. FOLDER holds its key and what it saw.
    """
    from services.witness import run

    sys.exit(run(folder, name, logs, host, port))


@cli.command()
@click.option("--deep", is_flag=True, help="Also read and hash every stored byte.")
@click.option("--running", is_flag=True, help="Lockgate is running: later steps may be on the way.")
@click.option("--strict", is_flag=True, help="Not whole while anything waits or is unexpected.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def fsck(*, deep: bool, running: bool, strict: bool, as_json: bool) -> None:
    """Account for every document: lost, doubled, unexpected, recovered. Changes nothing."""
    from services.record import account_for

    sys.exit(account_for(deep=deep, running=running, strict=strict, as_json=as_json))


@cli.command()
@click.option("--remove-orphans", is_flag=True, help="Remove blobs unclaimed for a week.")
def scrub(*, remove_orphans: bool) -> None:
    """Read every stored object now and authenticate each byte; list what is lost or altered."""
    from services.scrub import scrub_store

    sys.exit(scrub_store(remove_orphans=remove_orphans))


cli.add_command(keys)
cli.add_command(dead_letters)
cli.add_command(backup)
cli.add_command(restore)
cli.add_command(open_)
cli.add_command(recipient_key)


if __name__ == "__main__":
    sys.exit(main())
