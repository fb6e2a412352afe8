"""The promises of Lockgate, checked on what the story left behind."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from services.demo import cast
from services.demo.files import CUSTODY, POLICE
from services.demo.story import READERS, UPLOADS, Story
from services.redaction.proof.verify import verify_files
from shared.runtime.compose import database_url
from shared.settings import Settings

_PROJECT = Path(__file__).resolve().parents[2]
_SHARED = frozenset((".pdf", ".xlsx", ".csv"))
_FORBIDDEN = 403
_MISSING = 404
_WORD = re.compile(rb"[^a-z0-9]+")


Account = Callable[[], tuple[int, bytes]]
"""Exit status and JSON of ``lockgate fsck`` where the installation is not on this machine."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise: whether it was kept, and what was looked at."""

    promise: str
    kept: bool
    finding: str


def check_promises(
    story: Story,
    settings: Settings,
    out: Path,
    told: Callable[[str], None],
    account: Account | None = None,
) -> list[Verdict]:
    """Every promise that can be seen from outside, in order."""
    told("Checking what came out")
    return [
        _nothing_leaks(out),
        _fathers_apart(out),
        _nothing_at_rest(settings),
        _second_person(story),
        *_record(account or partial(_account, settings), story),
        _panel(settings, story),
        _unreadable(story),
    ]


def _nothing_leaks(out: Path) -> Verdict:
    """P1 in what the recipients hold: the verifier, with the register of the story."""
    found, looked = 0, 0
    for key, audience in {**READERS, "panel": "PANEL"}.items():
        files = sorted(path for path in (out / key).rglob("*") if path.suffix in _SHARED)
        looked += len(files)
        report = verify_files(
            cast.register_json(), [(path.name, path) for path in files], audience=audience
        )
        found += len(report.findings)
    return Verdict(
        "P1 no register value in anything shared",
        found == 0 and looked > 0,
        f"{looked} files read by the verifier, {found} places found",
    )


def _fathers_apart(out: Path) -> Verdict:
    """P1 between recipients: nothing about Father A in what Father B received."""
    hidden = cast.values_of("Father A")
    files = [path for path in (out / "family-two").rglob("*") if path.is_file()]
    register = json.dumps(
        {
            "case": "story",
            "entries": [
                {"label": "Father A", "kind": "person", "names": hidden[:2]},
            ],
        }
    )
    report = verify_files(register, [(path.name, path) for path in files])
    return Verdict(
        "P1 Father B reads nothing about Father A",
        report.clean and bool(files),
        f"{len(files)} files, {len(report.findings)} places",
    )


def needles_at_rest() -> list[bytes]:
    """What must not stand in clear in the data folder: register values and lines of documents."""
    texts = [*cast.needles(), *POLICE[3:8], *CUSTODY[2:5], *(name for _, name, _ in UPLOADS)]
    folded = {_fold(text.encode()) for text in texts}
    return sorted(value for value in folded if len(value) > 5)  # noqa: PLR2004 - words are no needles


def _fold(data: bytes) -> bytes:
    return _WORD.sub(b"", data.lower())


def scan(paths: Iterable[Path], needles: Iterable[bytes]) -> Iterator[tuple[Path, bytes]]:
    """Every needle found in a file, whatever stands between its letters."""
    wanted = list(needles)
    for path in paths:
        content = _fold(path.read_bytes())
        utf16 = _fold(path.read_bytes().replace(b"\0", b""))
        for needle in wanted:
            if needle in content or needle in utf16:
                yield path, needle


def data_files(settings: Settings) -> list[Path]:
    """Every file of the installation except what the Panel's receiver opened for itself."""
    receiver = settings.under_data("panel-gateway")
    return [
        path
        for path in sorted(settings.data_dir.rglob("*"))
        if path.is_file() and receiver not in path.parents
    ]


def _nothing_at_rest(settings: Settings) -> Verdict:
    """P1 and P4 at rest: databases, queues, blobs, logs and mail, with a positive control."""
    needles, files = needles_at_rest(), data_files(settings)
    control = settings.under_data("control.tmp")
    control.write_bytes(b"..." + cast.needles()[0].upper().encode() + b"...")
    try:
        seen = any(scan([control], needles))
    finally:
        control.unlink()
    found = {path for path, _ in scan(files, needles)}
    return Verdict(
        "P4 everything at rest is sealed",
        seen and not found,
        f"{len(files)} files searched for {len(needles)} values, in {len(found)} found; "
        f"control {'found' if seen else 'NOT FOUND'}",
    )


def _second_person(story: Story) -> Verdict:
    refused = story.own_approval in {_FORBIDDEN, _MISSING}
    return Verdict(
        "P2 nothing is shared before a second person approves",
        refused and story.early_items == 0,
        f"own approval answered {story.own_approval}; {story.early_items} files open before it",
    )


def _account(settings: Settings) -> tuple[int, bytes]:
    command = [
        sys.executable,
        "-m",
        "services.storage.fsck",
        "--database",
        database_url(settings),
        "--blobs",
        str(settings.under_data("blobs")),
        "--mail",
        str(settings.under_data("mail")),
        "--panel",
        str(settings.under_data("panel-gateway")),
        "--log-key",
        _log_key(settings),
        "--deep",
        "--running",
        "--json",
    ]
    answer = subprocess.run(  # noqa: S603 - our own module, no shell, nothing from outside
        command, cwd=_PROJECT, capture_output=True, check=False
    )
    return answer.returncode, answer.stdout


def _record(account: Account, story: Story) -> list[Verdict]:
    """P3 and P5: the account of every document and the log, by code that did not write them."""
    status, said = account()
    found = json.loads(said or b"{}")
    sent = len(UPLOADS) + 1
    return [
        Verdict(
            "P3 nothing accepted is lost or doubled",
            status == 0 and len(story.documents) + 1 == sent,
            f"{sent} uploads accepted; account exit {status}",
        ),
        Verdict(
            "P5 the log verifies",
            bool(found.get("log", {}).get("ok", status == 0)),
            f"{found.get('log', {}).get('size', '?')} entries",
        ),
    ]


def _log_key(settings: Settings) -> str:
    from services.record import own_log_key  # noqa: PLC0415 - the command line's own key

    return own_log_key(settings)


def _panel(settings: Settings, story: Story) -> Verdict:
    packs = settings.under_data("panel-gateway").glob("packs/*/content.zip")
    mine = [path for path in packs if story.case.encode() in path.read_bytes()]
    receipts = [path.with_name("receipt.json").exists() for path in mine]
    return Verdict(
        "P6 the Panel pack leaves by itself and arrives once",
        receipts == [True],
        f"{len(receipts)} pack received, receipt on record",
    )


def _unreadable(story: Story) -> Verdict:
    return Verdict(
        "P7 what cannot be read is refused with a reason",
        bool(story.refused),
        f"a broken file was refused: {story.refused or 'it was not'}",
    )
