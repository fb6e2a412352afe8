"""The documents are true: what the code knows stands in them, and what they name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

from services.cli import cli
from services.redaction.domain.register import _ENTRY_KEYS, EntryKind
from services.storage.fsck.books import Class
from shared.contracts import events
from shared.domain.policy import Role
from shared.settings import Settings, variable

PROJECT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    sorted(
        [
            *(PROJECT / "docs").rglob("*.md"),
            *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
            PROJECT / "CHANGELOG.md",
        ]
    )
)
EVERY_PAGE = pytest.mark.parametrize(
    "page", PAGES, ids=[str(page.relative_to(PROJECT)) for page in PAGES]
)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FOREIGN = re.compile(
    r"(?:^|[\s`\"'(])/(?:home|root|work|tmp|Users|mnt)/\S|\b[A-Z]:\\(?:Users|Program)"
    r"|\bpypi\.|pythonhosted|registry\.npm|index-url|artifactory",
    re.IGNORECASE | re.MULTILINE,
)
UNWANTED = re.compile(
    r"\b(?:AI|LLM|chatbot|prompt|TODO|FIXME|TBC|TBD|lorem)\b|(?<!PKCS )#\d|coming soon"
)
_CODE = re.compile(r"`([^`\n]+)`")


def text_of(page: str | Path) -> str:
    """A page of the documents."""
    return (PROJECT / "docs" / page).read_text(encoding="utf-8")


@cache
def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def rows(page: str) -> dict[str, str]:
    """The rows of a page's tables by the code in their first cell."""
    found = re.findall(r"^\| `([^`]+)` (\|.*)$", text_of(page), re.MULTILINE)
    return dict(found)


def anchors(page: Path) -> set[str]:
    """The anchors that headings of a page make."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(prose(page))
    }


def links(page: Path) -> Iterator[str]:
    """Every link of a page that leads to another place of this project."""
    for target in _LINK.findall(prose(page)):
        if not target.startswith(("https://", "http://")):
            yield target


def commands(group: click.Command, before: str = "") -> Iterator[str]:
    """Every command as typed, without the name of the program."""
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, f"{before} {name}".strip())
    else:
        yield before


def targets() -> set[str]:
    """Every target of the Makefile."""
    return set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))


# --- what the code knows stands in the documents ------------------------------------------------
def test_every_setting_has_its_row() -> None:
    """The page of settings has a row for each setting and for nothing else."""
    known = {variable(field.name) for field in fields(Settings)}
    assert {name for name in rows("settings.md") if name.startswith("LOCKGATE_")} == known


def test_every_event_has_its_row() -> None:
    """The page of events names version, queues and body of each event, and no other event."""
    found = {name: row for name, row in rows("events.md").items() if name not in events.QUEUES}
    assert found.keys() == {spec.type for spec in events.specs()}
    for spec in events.specs():
        version, queues, body = (cell.strip() for cell in found[spec.type].split("|")[1:4])
        assert version == str(spec.version)
        assert tuple(_CODE.findall(queues)) == spec.queues
        assert _CODE.findall(body) == list(spec.schema.fields)


def test_every_event_stands_under_its_producer() -> None:
    """An event is listed in the section of the service that may send it."""
    sections = re.split(r"^## From ", text_of("events.md"), flags=re.MULTILINE)[1:]
    listed = {part.split("\n", 1)[0]: part for part in sections}
    assert tuple(listed) == events.SERVICES
    for spec in events.specs():
        assert f"| `{spec.type}` |" in listed[spec.producer]


def test_every_queue_has_its_row() -> None:
    """The page of events lists every queue."""
    assert set(events.QUEUES) <= rows("events.md").keys()


def test_every_role_has_its_row() -> None:
    """The page of roles has a row for each role."""
    assert {role.value for role in Role} == rows("roles.md").keys()


def test_every_command_is_described() -> None:
    """The administrator's guide names every command, and no command that is not there."""
    known = {f"lockgate {name}" for name in commands(cli)}
    named = set(re.findall(r"`(lockgate [a-z]+(?: (?:verify|export))?)`", GUIDE))
    assert named == known


GUIDE = text_of("guides/administrator.md").partition("## The command")[2]


def test_every_register_key_is_described() -> None:
    """The register's page explains every key and kind."""
    page = text_of("formats/register.md")
    named = set(_CODE.findall(page))
    assert {*_ENTRY_KEYS, "case", "entries", *EntryKind} <= named


def test_every_class_of_the_account_is_in_the_runbook() -> None:
    """The runbook explains every class that a finding can be in."""
    known = {name.value for name in Class if name is not Class.OK}
    assert known <= rows("runbooks/fsck-findings.md").keys()


def test_every_dependency_has_its_reason() -> None:
    """Decision 0002 has a row for each runtime requirement and for nothing else."""
    listed = (PROJECT / "requirements" / "base.in").read_text().splitlines()
    wanted = {re.split(r"[\[<>=!~ #]", line, maxsplit=1)[0] for line in listed} - {""}
    table = text_of("decisions/0002-dependencies.md").partition("| package |")[2]
    assert set(re.findall(r"^\| ([a-z0-9.-]+) \| \S", table, re.MULTILINE)) == wanted


# --- what the documents name is there -----------------------------------------------------------
@EVERY_PAGE
def test_every_link_resolves(page: Path) -> None:
    """A link inside the project leads to a file that is there, and to a heading in it."""
    for target in links(page):
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), f"{target} leads nowhere"
        assert place.is_relative_to(PROJECT), f"{target} leads out of the project"
        if anchor:
            assert anchor in anchors(place), f"{target} names no heading"


def test_every_page_can_be_reached() -> None:
    """From the README every page of the documents can be reached by links."""
    reached: set[Path] = set()
    waiting = [PROJECT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [(page.parent / target.partition("#")[0]).resolve() for target in links(page)]
    assert set(PAGES) <= reached


@EVERY_PAGE
def test_no_machine_and_no_index_is_named(page: Path) -> None:
    """No page holds a path of somebody's machine or the host of a package index."""
    assert not FOREIGN.search(page.read_text(encoding="utf-8"))


@EVERY_PAGE
def test_pages_speak_of_the_project_only(page: Path) -> None:
    """No page speaks of how it came to be written, or promises what is not there."""
    assert not UNWANTED.search(prose(page))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (FOREIGN, "see `/home/somebody/notes`"),
        (FOREIGN, "C:\\Users\\somebody"),
        (FOREIGN, "from pypi.example"),
        (UNWANTED, "as said in #12"),
        (UNWANTED, "TODO: more"),
        (_LINK, "[here](nowhere.md)"),
    ],
)
def test_the_rules_can_find(rule: re.Pattern[str], text: str) -> None:
    """Each rule finds what it is for, so that silence means something."""
    assert rule.search(text)


@EVERY_PAGE
def test_make_commands_exist(page: Path) -> None:
    """Whoever follows a page finds every make target it names."""
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets()


@EVERY_PAGE
def test_lockgate_commands_exist(page: Path) -> None:
    """Whoever follows a page finds every command and option that it names."""
    known = set(commands(cli))
    content = page.read_text(encoding="utf-8")
    for line in re.findall(r"(?:`|bin/)lockgate ([^`\n#]+)", content):
        words = line.split()
        command = next((name for name in (" ".join(words[:2]), words[0]) if name in known), None)
        assert command or words[0] == "log", f"lockgate {line} is not there"
        options = {word for word in words if word.startswith("--")}
        assert options <= options_of(command or "log verify"), f"lockgate {line}"


def options_of(command: str) -> set[str]:
    """The options that a command takes."""
    found: click.Command = cli
    for name in command.split():
        assert isinstance(found, click.Group)
        found = found.commands[name]
    return {opt for parameter in found.params for opt in parameter.opts} | {"--help"}


@EVERY_PAGE
def test_named_files_exist(page: Path) -> None:
    """A file or folder of the project that a page names is there."""
    for name in _CODE.findall(prose(page)):
        if re.fullmatch(r"(?:services|shared|tests|deploy|docs|requirements)/[\w./-]+", name):
            assert (PROJECT / name).exists(), f"{name} is not there"


def test_contributing_is_short() -> None:
    """Who wants to help reads at most a hundred lines."""
    assert len((PROJECT / "CONTRIBUTING.md").read_text().splitlines()) <= 100


def test_the_readme_names_a_test_for_each_promise() -> None:
    """Each of the eight promises names at least one test file that is there."""
    table = (PROJECT / "README.md").read_text().partition("## What is promised")[2]
    for number in range(1, 9):
        row = re.search(rf"^\| P{number} \|.*$", table, re.MULTILINE)
        assert row, f"P{number} is missing"
        named = re.findall(r"`(tests/[\w/]+\.py)`", row.group())
        assert named, f"P{number} names no test"
        assert all((PROJECT / name).is_file() for name in named)


def test_decisions_have_their_parts() -> None:
    """Each decision says what it was about, what was weighed, and when to think again."""
    for page in (PROJECT / "docs" / "decisions").glob("0*.md"):
        found = _HEADING.findall(prose(page))
        assert found[0].startswith(page.name[:4])
        assert found[1:] == ["Context", "Drivers", "Options", "Outcome", "Re-open when"]


def test_pictures_are_small_and_described() -> None:
    """A picture stays under 200 kB, and a drawing says in words what it shows."""
    for picture in (PROJECT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 200_000
        if picture.suffix == ".svg":
            assert "<title" in picture.read_text()
            assert "<desc" in picture.read_text()
