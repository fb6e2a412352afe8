"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from shared.domain import errors

PROJECT = Path(__file__).resolve().parents[2]
CODE = sorted([*(PROJECT / "services").rglob("*.py"), *(PROJECT / "shared").rglob("*.py")])
MAY_READ_ENVIRONMENT = {
    "shared/settings.py",
    "shared/adapters/sandbox_process.py",
    "shared/adapters/sandbox_child.py",
    "services/redaction/pipeline.py",
    "services/redaction/readers/program.py",
    "services/redaction/proof/ocr.py",
    "services/redaction/readers/ocr.py",
    "services/demo/command.py",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def tracked() -> list[Path]:
    """Every file that git keeps."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True
    ).stdout
    return [PROJECT / name for name in listed.decode().split("\0") if name]


def texts() -> list[tuple[str, str]]:
    """Every tracked text file, by its path in the project."""
    found = []
    for path in tracked():
        if path.suffix in {".png", ".lgp", ".woff2"} or not path.is_file():
            continue
        found.append(
            (str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8", errors="replace"))
        )
    return found


def test_the_error_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    """The drawing names exactly the families there are."""
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert drawn == {family.__name__ for family in errors.LockgateError.__subclasses__()}


def test_nothing_is_left_unfinished() -> None:
    """No file holds a marker of unfinished work."""
    marked = [name for name, text in texts() if name != _me() and UNFINISHED.search(text)]
    assert marked == []


def test_only_settings_read_the_environment() -> None:
    """The environment is read in one place, besides what must hand it to a child or clear it."""
    readers = {
        str(path.relative_to(PROJECT))
        for path in CODE
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    }
    assert readers <= MAY_READ_ENVIRONMENT


def test_no_lock_file_records_where_packages_came_from() -> None:
    """Lock files hold versions and hashes, never the address of an index."""
    locks = [
        *(PROJECT / "requirements").glob("*.txt"),
        *PROJECT.rglob("deploy/**/package-lock.json"),
    ]
    assert locks
    for lock in locks:
        text = lock.read_text()
        assert "http://" not in text, lock
        assert '"resolved"' not in text, lock
        assert "--" + "index-url" not in text, lock
        assert "--extra-" + "index-url" not in text, lock


def test_every_requirement_is_hashed() -> None:
    """A package that is not the one that was locked can be refused."""
    for lock in (PROJECT / "requirements").glob("*.txt"):
        wanted = [
            line
            for line in lock.read_text().splitlines()
            if re.match(r"^[a-z0-9]", line, re.IGNORECASE)
        ]
        assert wanted
        assert lock.read_text().count("--hash=sha256:") >= len(wanted), lock


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_error_is_swallowed_without_a_word(path: Path) -> None:
    """An except clause that does nothing says why on its line, and none is bare."""
    source = path.read_text()
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        assert node.type is not None, f"{path}:{node.lineno} bare except"
        if len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
            around = "".join(lines[node.lineno - 1 : node.body[0].lineno])
            assert "#" in around, f"{path}:{node.lineno} swallows without a reason"


def _me() -> str:
    return str(Path(__file__).resolve().relative_to(PROJECT))
