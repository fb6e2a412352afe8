"""A release beside the one before it: what each sends, asks and keeps, the other can bear.

``released/VERSION`` is what a release wrote down of itself (``tests.upgrade.record``).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from services.backup import rows
from services.composition import RECORDS
from shared.adapters.db import open_engine, reading, writing
from shared.adapters.migrate import differences, folder_of, migrate
from shared.contracts import events
from shared.contracts.envelope import from_bytes
from shared.contracts.events import SERVICES
from tests.upgrade import made_up
from tests.upgrade.record import RELEASED, descriptions, fill, messages, units_of
from tests.upgrade.rules import broken_promises, misfits, rule_of

releases = pytest.mark.parametrize("release", sorted(RELEASED.iterdir()), ids=lambda one: one.name)
ONE_WAY = {("storage", "0002"): [("case_key", "wrapped")]}
"""What a step takes out of a database for good: the wrapped keys, which went to the keyring."""
each_service = pytest.mark.parametrize("service", SERVICES)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'databases'}"
    return str(request.getfixturevalue("postgres_url"))


def kept(release: Path, name: str) -> dict | list:
    """What a release wrote down."""
    return json.loads((release / name).read_text())


# --- messages -------------------------------------------------------------------------------------
@releases
def test_messages_of_the_release_are_understood(release: Path) -> None:
    """Every message that a worker of the release sent is read, and heard on the same queues."""
    for line in (release / "messages.jsonl").read_bytes().splitlines():
        event = from_bytes(line, made_up.verify)
        events.check_body(event.type, event.version, event.producer, event.body)
    for rule in kept(release, "events.json"):
        assert set(rule["queues"]) <= set(events.spec(rule["type"], rule["version"]).queues)


@releases
def test_messages_of_today_are_understood_by_the_release(release: Path) -> None:
    """What today's workers send of the types it knows is of a version and form that it takes."""
    rules = {(rule["type"], rule["version"]): rule for rule in kept(release, "events.json")}
    members = json.loads((release / "messages.jsonl").read_bytes().splitlines()[0]).keys()
    known = {name for name, _ in rules}
    for line in messages():
        event = json.loads(line)
        if event["type"] not in known:
            continue  # its workers park it until they are upgraded
        sent = events.latest_version(event["type"])
        assert (event["type"], sent) in rules, f"{event['type']} is sent before it is understood"
        if event["version"] == sent:
            assert event.keys() == members
            assert list(misfits(rules[event["type"], sent], event["body"])) == [], event["type"]


@releases
def test_a_version_never_changes(release: Path) -> None:
    """A body that takes other members than before has another version."""
    now = {(spec.type, spec.version): rule_of(spec) for spec in events.specs()}
    for rule in kept(release, "events.json"):
        assert now[rule["type"], rule["version"]]["body"] == rule["body"]


# --- HTTP -----------------------------------------------------------------------------------------
@releases
def test_clients_of_the_release_are_answered(release: Path) -> None:
    """No operation, member of an answer or optional member of a request is taken from a client."""
    now = descriptions()
    for service, before in kept(release, "api.json").items():
        assert list(broken_promises(before, now[service])) == []


# --- databases ------------------------------------------------------------------------------------
@releases
@each_service
def test_rows_of_the_release_are_kept(release: Path, service: str, url: str) -> None:
    """A database of the release is brought up with its rows, and down again as it was."""
    before = (release / f"rows-{service}.jsonl").read_bytes()
    step = kept(release, "steps.json")[service]
    units = units_of(url, service)
    migrate(service, units.engine, step)
    with writing(units.engine) as connection:
        rows.load(connection, [before])

    migrate(service, units.engine)
    tables = {json.loads(line)["table"] for line in before.splitlines() if line.startswith(b"{")}
    with units() as uow:
        for one in RECORDS[service]:
            assert len(uow.find(one.kind)) == (2 if one.table in tables else 0)
    migrate(service, units.engine, step)

    assert dumped(units.engine) == by_column(before)
    units.engine.dispose()


@each_service
def test_every_step_keeps_what_was_there(service: str, url: str) -> None:
    """Up and down again over each step, the rows of before are the same."""
    engine = open_engine(url, service)
    steps = sorted(path.stem[:4] for path in folder_of(service).glob("[0-9]*.py"))
    migrate(service, engine, steps[0])
    made_up.fill_tables(engine)
    for step, following in zip(steps, [*steps[1:], "head"], strict=True):
        before = dumped(engine)
        migrate(service, engine, following)
        migrate(service, engine, step)
        after = dumped(engine)
        for table, column in ONE_WAY.get((service, following), ()):
            forget(before[table], column)
            forget(after[table], column)
        assert after == before, f"step {following} back to {step}"
        migrate(service, engine, following)
    assert differences(service, engine) == []
    engine.dispose()


@each_service
def test_records_of_today_fill_the_newest_tables(service: str, tmp_path: Path) -> None:
    """What a release will write down of itself can be made."""
    units = units_of(f"sqlite:///{tmp_path / 'databases'}", service)
    migrate(service, units.engine)
    fill(units, service)
    with units() as uow:
        for one in RECORDS[service]:
            expected = [made_up.record(one.kind, number) for number in (1, 2)]
            assert sorted(map(repr, uow.find(one.kind))) == sorted(map(repr, expected))
    units.engine.dispose()


def forget(found: list[dict], column: str) -> None:
    """Leave a column out of the comparison."""
    for row in found:
        row.pop(column, None)


def dumped(engine) -> dict[str, list[dict]]:
    """Every row of a database by table, whatever its tables are, but for the number of its form."""
    metadata = MetaData()
    with reading(engine) as connection:
        metadata.reflect(connection)
        metadata.remove(metadata.tables["schema_version"])
        return by_column(b"".join(rows.dump(connection, metadata)))


def by_column(dump: bytes) -> dict[str, list[dict]]:
    """Rows by table, each by column: a step may put a column elsewhere."""
    found: dict[str, list[dict]] = {}
    columns, table = [], []
    for line in map(json.loads, dump.splitlines()):
        if isinstance(line, dict):
            columns = [name for name, _kind in line["columns"]]
            table = found.setdefault(line["table"], [])
        else:
            table.append(dict(zip(columns, line, strict=True)))
    return found


# --- the rules themselves -------------------------------------------------------------------------
@releases
def test_what_breaks_a_client_is_noticed(release: Path) -> None:
    """An operation that is gone, and each member that is needed, missing or no longer answered."""
    before = kept(release, "api.json")["intake"]
    for part, what in (("post", "is gone"), ("201", "does not answer 201")):
        after = json.loads(json.dumps(before))
        remove_first(after["paths"], part)
        assert any(what in found for found in broken_promises(before, after)), what


def remove_first(whole: dict, name: str) -> bool:
    """Take the first member of that name out, however deep it lies."""
    if name in whole:
        del whole[name]
        return True
    return any(remove_first(one, name) for one in whole.values() if isinstance(one, dict))


def test_what_does_not_fit_is_noticed() -> None:
    """A member too many, one of another form and one that is missing are each named."""
    rule = rule_of(events.spec("upload.received", 1))
    assert list(misfits(rule, {"upload": "up-1", "more": 1})) == ["more"]
    assert list(misfits(rule, {"upload": "not an id"})) == ["upload"]
    assert list(misfits(rule, {})) == ["upload"]
