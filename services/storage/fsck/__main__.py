"""Runs the account by itself: exit 0 whole, 1 lost, doubled or a wrong log, 2 cannot be read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_folder, verify_rows
from services.storage.fsck.public import describe
from services.storage.fsck.report import to_json, to_table
from services.storage.fsck.stores import Receivers, folder_blobs, mail_folder, panel_folder
from services.storage.fsck.tables import UnreadableError, open_tables


def main(arguments: Sequence[str] | None = None) -> int:
    """Account for every document, or verify an exported log, and print the result."""
    asked = _parser().parse_args(arguments)
    try:
        return _verify_log(asked) if asked.log_folder else _fsck(asked)
    except UnreadableError as error:
        sys.stderr.write(f"cannot account: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fsck", description=__doc__)
    parser.add_argument("--database", help="sqlite:///FOLDER or postgresql+psycopg://…")
    parser.add_argument("--blobs", type=Path, help="the folder of blobs")
    parser.add_argument("--mail", type=Path, help="the folder of sent mail")
    parser.add_argument("--panel", type=Path, help="the folder of the Panel's receiver")
    parser.add_argument("--log-key", help="the log's public key: origin+id+key, or a file of it")
    parser.add_argument("--log-folder", type=Path, help="verify only this exported log")
    parser.add_argument("--held", type=Path, action="append", default=[], help="a kept checkpoint")
    parser.add_argument("--deep", action="store_true", help="hash every blob")
    parser.add_argument("--running", action="store_true", help="later steps may be on their way")
    parser.add_argument("--strict", action="store_true", help="waiting or unexpected: not whole")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _fsck(asked: argparse.Namespace) -> int:
    if not asked.database or not asked.blobs:
        raise UnreadableError("give --database and --blobs")
    # Blobs first: one that is written while the databases are read is then merely not listed yet.
    blobs = folder_blobs(asked.blobs)
    rows = open_tables(asked.database)
    packs, digests = panel_folder(asked.panel) if asked.panel else (None, {})
    receivers = Receivers(mail_folder(asked.mail) if asked.mail else None, packs, digests)
    log = verify_rows(rows, _key(asked.log_key), _held(asked.held)) if asked.log_key else None
    how = {name: getattr(asked, name) for name in ("deep", "running", "strict")}
    found = account(rows, blobs, receivers, **how)
    sys.stdout.write((to_json if asked.json else to_table)(found, log) + "\n")
    return 0 if found.whole and (log is None or log.ok) else 1


def _verify_log(asked: argparse.Namespace) -> int:
    key = _key(asked.log_key or str(asked.log_folder / "key"))
    found = verify_folder(asked.log_folder, key, _held(asked.held))
    sys.stdout.write(f"{describe(found)}\n")
    return 0 if found.ok else 1


def _key(text_or_file: str) -> LogKey:
    if "+" in text_or_file:
        return LogKey.parse(text_or_file)
    return LogKey.parse(_text(Path(text_or_file)))


def _held(files: Sequence[Path]) -> list[str]:
    return [_text(file) for file in files]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError("a key or checkpoint file cannot be read") from error


if __name__ == "__main__":
    sys.exit(main())
