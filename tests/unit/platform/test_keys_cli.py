"""``lockgate keys``: rotation and recovery of an installation that is stopped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import cli
from services.key_work import open_vault
from shared.ports.vault import Actor, ObjectContext

CONTEXT = ObjectContext("case-1", "doc-1", 1, "original")
ACTOR = Actor("per-1", "test")


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    """The data folder of an installation with one case and one object."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path))
    with open_vault() as (vault, _):
        vault.create_case("case-1")
        vault.seal("obj-1", CONTEXT, [b"text"], ACTOR)
    return tmp_path


def lockgate(*words: str, typed: str = "") -> Result:
    """Run the command as typed."""
    return CliRunner().invoke(cli, ["keys", *words], input=typed)


def readable() -> bool:
    """Whether the object opens."""
    with open_vault() as (vault, _):
        return vault.open("obj-1", CONTEXT, ACTOR).read_at(0, 4) == b"text"


def root_in(text: str) -> str:
    """The root key's id in what was printed."""
    found = re.search(r"root-[0-9a-f]{32}", text)
    assert found
    return found[0]


def test_every_key_is_rotated_and_shown(data):
    """Each command ends with its job done; status lists them; the object opens throughout."""
    before = root_in(lockgate("status").output)
    for words in (("rotate-case", "case-1"), ("rotate-root",), ("reseal", "case-1")):
        done = lockgate(*words)
        assert done.exit_code == 0, done.output
        assert "done: 1 of 1" in done.output
        assert readable()
    shown = lockgate("status").output
    assert root_in(shown) != before
    assert shown.count("done: 1 of 1") == 3
    assert not list((data / "keys").glob("root.key.root-*"))


def test_in_the_background_it_is_only_begun(data):
    """A running Lockgate does the work; here nobody does."""
    begun = lockgate("rotate-root", "--background")
    assert (begun.exit_code, "running: 0 of 1" in begun.output) == (0, True)
    assert "running: 0 of 1" in lockgate("status").output


def test_a_case_that_is_not_there_is_an_error(data):
    """Said in a line, with the exit status of a wrong use."""
    failed = lockgate("rotate-case", "case-none")
    assert (failed.exit_code, "case-key-missing" in failed.output) == (2, True)


def test_the_root_key_is_split_and_recovered(data):
    """Three of five pages, typed in any order, give a file that opens everything."""
    printed = lockgate("split", "--shares", "5", "--needed", "3").output
    root = root_in(printed)
    pages = printed.split("\f")[1:]
    shares = [" ".join(re.findall(r"\b[0-9A-Z]{4}\b(?=[ \n])", _letters(page))) for page in pages]
    assert (len(shares), len(set(shares))) == (5, 5)
    (data / "keys" / "root.key").rename(data / "lost")

    out = data / "keys" / "root.key"
    typed = "\n".join(shares[number].lower() for number in (4, 0, 2)) + "\n"
    done = lockgate("recover", "--out", str(out), typed=typed)

    assert done.exit_code == 0, done.output
    assert root in done.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert readable()
    again = lockgate("recover", "--out", str(out), typed=typed)
    assert (again.exit_code, "file-exists" in again.output) == (1, True)


def _letters(page: str) -> str:
    """The lines of a page that hold the share."""
    return (
        "\n".join(line for line in page.splitlines() if re.fullmatch(r"\s+(\w{4} ?)+", line)) + "\n"
    )


def test_a_mistyped_share_is_said_at_once(data):
    """Nothing is written."""
    out = data / "recovered.key"
    failed = lockgate("recover", "--out", str(out), typed="0000 1111\n")
    assert (failed.exit_code, "share-mistyped" in failed.output) == (2, True)
    assert not out.exists()


@pytest.mark.parametrize("words", [("--shares", "2", "--needed", "3"), ("--shares", "17")])
def test_odd_numbers_of_shares_are_refused(data, words):
    """More needed than there are, or too many."""
    assert lockgate("split", *words).exit_code == 2


def test_secrets_of_the_installation_survive_a_new_root(data):
    """What else hangs on the root key is wrapped anew before the old one goes."""
    from services.identity import on_one_machine
    from shared.runtime.compose import open_keys
    from shared.settings import load_settings

    settings = load_settings()
    before = on_one_machine(data / "keys", open_keys(settings)).secret("forms")
    wrapped = (data / "keys" / "forms.wrapped").read_bytes()
    assert lockgate("rotate-root").exit_code == 0
    assert on_one_machine(data / "keys", open_keys(settings)).secret("forms") == before
    assert (data / "keys" / "forms.wrapped").read_bytes() != wrapped
