"""The account: whole when all is whole, and each fault named in its class."""

from __future__ import annotations

import ast
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import services.storage.fsck as package
from services.storage.fsck import layout
from services.storage.fsck.__main__ import main
from services.storage.fsck.account import Account, account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import Receivers, folder_blobs, mail_folder, panel_folder
from services.storage.fsck.tables import UnreadableError, open_tables
from tests.unit.storage.builders import ACTOR, Room, context, sqlite_url

OWN = ("intake", "redaction", "notification")


class World:
    """Storage as it writes itself, and the other services' tables made by hand, on one machine."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.databases = base / "database"
        self.room = Room(sqlite_url(self.databases))
        self.room.hear("case.opened", reference="CSPR-2026-001")
        self.room.vault.create_case("case-1")
        self.room.grant("mem-1", "per-1")
        for service in OWN:
            with closing(sqlite3.connect(self.databases / f"{service}.sqlite3")) as database:
                for table in layout.TABLES:
                    if table.service == service:
                        columns = ", ".join(f'"{column}"' for column in table.columns)
                        database.execute(f'CREATE TABLE "{table.name}" ({columns})')
        for number in (1, 2):
            self.document(f"doc-{number}")
        self.put(layout.DELIVERY, "del-1", "email", "case-1", "rel", "t", "per-1", "delivered", 1)
        self.put(layout.DELIVERY, "del-2", "panel-pack", "case-1", "pack-1", "", "", "delivered", 1)
        self.put(layout.PACK, "pack-1", "case-1", "dec-1", 1, "", "received")
        self.hear_everything()
        self.write_blobs()

    def hear_everything(self) -> None:
        """Let every event of storage take effect where it must."""
        with closing(sqlite3.connect(self.databases / "storage.sqlite3")) as database:
            events = list(database.execute("SELECT id, type FROM event_outbox"))
        for event, kind in events:
            for queue in layout.ROUTES[kind]:
                service = queue.partition(".")[0]
                self.sql(service, "INSERT INTO event_inbox VALUES (?, ?)", event, queue)

    def document(self, name: str) -> None:
        """A document that went all the way: accepted, sealed, reviewed, redacted, released."""
        data = f"original of {name}".encode()
        place = context(document=name)
        sealed = self.room.vault.seal(f"orig-{name}", place, [data], ACTOR)
        self.put(layout.DOCUMENT, name, "case-1", 1, sealed.object, sealed.sha256, sealed.size,
                 "accepted", f"upl-{name}")  # fmt: skip
        self.put(layout.REVIEW, name, "case-1", 1, sealed.object, "submitted")
        body = self.room.edition(f"ed-{name}", document=name, data=b"edition of " + name.encode())
        self.put(
            layout.EDITION, f"ed-{name}", "case-1", name, 1, f"item-{name}", "REVIEWER",
            body["object"], body["certificate"], body["sha256"], "proved",
        )  # fmt: skip
        self.room.hear("edition.proved", **body)

    def put(self, table: layout.Table, *values: object) -> None:
        """Add a row to a table of another service."""
        marks = ", ".join("?" * len(values))
        self.sql(table.service, f'INSERT INTO "{table.name}" VALUES ({marks})', *values)

    def sql(self, service: str, statement: str, *values: object) -> None:
        """Do anything to a database."""
        file = self.databases / f"{service}.sqlite3"
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(statement, values)

    def write_blobs(self) -> None:
        """Lay the blobs down as files."""
        for key, data in self.room.blobs.kept.items():
            path = self.base / "blobs" / f"{key}="
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def blob(self, object_id: str) -> Path:
        """The file of an object's blob."""
        file = self.databases / "storage.sqlite3"
        with closing(sqlite3.connect(file)) as database:
            [(key,)] = database.execute("SELECT blob FROM object WHERE id = ?", (object_id,))
        return self.base / "blobs" / f"{key}="

    def account(self, receivers: Receivers = Receivers(), **how: bool) -> Account:
        """The account of everything."""
        blobs = folder_blobs(self.base / "blobs")
        return account(open_tables(f"sqlite:///{self.databases}"), blobs, receivers, **how)

    def found(self, **how: bool) -> set[tuple[str, str]]:
        """Class and reason of every finding."""
        return {(one.found.value, one.reason) for one in self.account(**how).findings}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two documents that went all the way."""
    made = World(tmp_path)
    yield made
    made.room.close()


def test_a_whole_system_is_whole(world: World):
    """The positive control: every document is ok and nothing else is said."""
    found = world.account(deep=True)
    assert [row.found for row in found.documents] == ["ok", "ok"]
    assert [(row.objects, row.editions, row.releases) for row in found.documents] == [(3, 1, 1)] * 2
    assert found.findings == ()
    assert found.whole


def test_the_log_of_a_whole_system_verifies(world: World):
    """The log's verifier reads the same database."""
    rows = open_tables(f"sqlite:///{world.databases}")
    assert verify_rows(rows, LogKey.parse(world.room.log.signer.verifier.to_text())).ok


@pytest.mark.parametrize(
    ("service", "statement", "expected"),
    [
        ("storage", "DELETE FROM object WHERE id='orig-doc-1'", ("lost", "original-missing")),
        ("storage", "DELETE FROM object WHERE id='orig-doc-1'", ("lost", "object-row-missing")),
        ("storage", "UPDATE object SET sha256='0' WHERE id='orig-doc-1'", ("lost", "original-differs")),
        ("storage", "UPDATE object SET version=2 WHERE id='orig-doc-1'", ("lost", "log-entry-differs")),
        ("storage", "UPDATE object SET log_index=0 WHERE id='orig-doc-1'", ("lost", "log-entry-differs")),
        ("storage", "DELETE FROM log_leaf WHERE entry='sealed:orig-doc-1'", ("lost", "log-entry-missing")),
        ("storage", "UPDATE object SET state='discarded' WHERE id='orig-doc-1'", ("lost", "original-discarded")),
        ("storage", "UPDATE object SET state='discarded' WHERE id='orig-doc-1'", ("unexpected", "discarded-blob-left")),
        ("storage", "DELETE FROM edition_fact", ("lost", "edition-unheard")),
        ("storage", "DELETE FROM release_item WHERE edition='ed-doc-1'", ("lost", "edition-not-released")),
        ("storage", "UPDATE release SET audience='FAMILY:Mother'", ("unexpected", "item-of-another-audience")),
        ("intake", "DELETE FROM document WHERE id='doc-1'", ("unexpected", "review-of-no-document")),
        ("intake", "DELETE FROM document WHERE id='doc-1'", ("unexpected", "original-of-no-document")),
        ("intake", "UPDATE document SET object='orig-doc-2' WHERE id='doc-1'", ("doubled", "object-of-two-documents")),
        ("intake", "UPDATE document SET state='withdrawn' WHERE id='doc-1'", ("unexpected", "item-of-withdrawn-document")),
        ("intake", "UPDATE document SET upload='upl-doc-2' WHERE id='doc-1'", ("doubled", "upload-of-two-documents")),
        ("redaction", "DELETE FROM review WHERE id='doc-1'", ("lost", "review-missing")),
        ("redaction", "UPDATE review SET object='x' WHERE id='doc-1'", ("lost", "review-differs")),
        ("redaction", "UPDATE edition SET object='x' WHERE id='ed-doc-1'", ("lost", "edition-missing")),
        ("redaction", "UPDATE edition SET sha256='x' WHERE id='ed-doc-1'", ("lost", "edition-differs")),
        ("redaction", "UPDATE edition SET certificate='x' WHERE id='ed-doc-1'", ("lost", "certificate-missing")),
        ("redaction", "UPDATE edition SET certificate=object WHERE id='ed-doc-1'", ("lost", "edition-differs")),
        ("notification", "DELETE FROM event_inbox", ("lost", "unheard-notification-work")),
        ("notification", "INSERT INTO event_inbox VALUES ('evt-x', 'notification.work')", ("unexpected", "event-of-nobody")),
        ("intake", "INSERT INTO event_outbox VALUES ('evt-x', 'no.such', 'case-1')", ("unexpected", "event-unknown")),
        ("redaction", "UPDATE edition SET item='item-doc-2' WHERE id='ed-doc-1'", ("doubled", "proved-twice")),
        ("redaction", "UPDATE edition SET state='approved' WHERE id='ed-doc-1'", ("unexpected", "item-not-proved")),
        ("redaction", "DELETE FROM edition WHERE id='ed-doc-1'", ("unexpected", "item-of-no-edition")),
        ("notification", "UPDATE delivery SET state='waiting'", ("lost", "not-delivered")),
        ("notification", "UPDATE delivery SET state='parked'", ("unexpected", "delivery-parked")),
        ("notification", "UPDATE delivery SET attempts=3", ("recovered", "delivered-again")),
        ("notification", "INSERT INTO delivery SELECT 'del-3',kind,\"case\",subject,template,person,state,attempts FROM delivery WHERE id='del-2'", ("doubled", "same-delivery-twice")),
        ("notification", "UPDATE pack SET state='ready'", ("lost", "pack-not-received")),
        ("notification", "INSERT INTO pack SELECT 'pack-2',\"case\",decision,version,sha256,state FROM pack", ("doubled", "two-packs")),
    ],
)  # fmt: skip
def test_each_fault_in_a_table_is_named(
    world: World, service: str, statement: str, expected: tuple[str, str]
):
    """One row changed by hand, one finding in the right class."""
    world.sql(service, statement)
    assert expected in world.found()


def test_an_original_sealed_twice_is_doubled(world: World):
    """One accepted document has one sealed original."""
    world.room.vault.seal("orig-again", context(), [b"original of doc-1"], ACTOR)
    world.write_blobs()
    assert world.found() == {("doubled", "original-sealed-twice")}


def test_a_missing_blob_is_lost(world: World):
    """An object without its bytes is lost, and its document says why."""
    world.blob("orig-doc-1").unlink()
    found = world.account()
    assert not found.whole
    assert [(row.found, row.reasons) for row in found.documents] == [
        ("lost", ("blob-missing",)),
        ("ok", ()),
    ]


def test_a_short_blob_is_lost(world: World):
    """The size alone is enough to see it."""
    path = world.blob("orig-doc-1")
    path.write_bytes(path.read_bytes()[:-1])
    assert world.found() == {("lost", "blob-size")}


def test_a_rotten_blob_is_found_when_every_byte_is_read(world: World):
    """One flipped bit shows in the deep account only."""
    path = world.blob("orig-doc-1")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert world.found() == set()
    assert world.found(deep=True) == {("lost", "blob-changed")}


def test_a_blob_of_an_attempt_that_was_made_again_is_recovered(world: World):
    """What a crash left of a sealing that then succeeded is harmless, and said."""

    def die(name: str) -> None:
        if name == "seal:stored":
            raise KeyboardInterrupt

    place = context(document="doc-1", kind="reading")
    with pytest.raises(KeyboardInterrupt):
        world.room.fresh_vault(die).seal("read-1", place, [b"text"], ACTOR)
    world.write_blobs()
    assert world.found() == {("unexpected", "blob-of-no-object")}
    world.room.vault.seal("read-1", place, [b"text"], ACTOR)
    world.write_blobs()
    assert world.found() == {("recovered", "earlier-attempt")}
    assert world.account().whole


def test_a_blob_from_nowhere_is_unexpected(world: World):
    """A file that nothing speaks of is listed, never ignored."""
    for name in ("stray", "objects/other="):
        (world.base / "blobs" / name).write_bytes(b"?")
    strays = [one.id for one in world.account().findings if one.reason == "blob-of-no-object"]
    assert strays == ["objects/other", "stray (stray)"]


def test_unfinished_work_of_the_store_is_not_a_blob(world: World):
    """What a write left half done was never acknowledged and is the store's to clear."""
    (world.base / "blobs" / ".temporary").mkdir()
    (world.base / "blobs" / ".temporary" / "a").write_bytes(b"half")
    assert world.found() == set()


def test_the_folder_store_is_read_as_it_is_written(tmp_path: Path):
    """The account and the adapter agree on where a blob lies."""
    from shared.adapters.blobs_folder import FolderBlobs

    FolderBlobs(tmp_path / "blobs", 0).put("objects/aa/b", [b"data"])
    blobs = folder_blobs(tmp_path / "blobs")
    assert blobs.sizes == {"objects/aa/b": 4}
    assert blobs.look("objects/aa/b") == 4
    assert blobs.digest("objects/aa/b").startswith("3a6eb0790f39ac87")


def test_a_destroyed_case_may_lose_its_blobs(world: World):
    """After erasure the ciphertext is worth nothing and may go."""
    world.room.vault.destroy_case("case-1", "per-a", "per-b")
    world.blob("orig-doc-1").unlink()
    assert world.account().whole


def test_a_discarded_object_needs_no_blob(world: World):
    """A rendition that was forgotten on purpose is not lost."""
    world.room.vault.seal("ren-1", context(kind="rendition"), [b"page"], ACTOR)
    world.room.vault.discard("ren-1", ACTOR)
    assert world.found() == set()


def test_while_running_a_step_to_come_is_waiting(world: World):
    """The same gap is waiting during work and lost once all has settled."""
    world.sql("redaction", "DELETE FROM review WHERE id='doc-1'")
    assert ("waiting", "review-missing") in world.found(running=True)
    assert world.account(running=True).whole


def test_mail_is_held_against_what_arrived(world: World, tmp_path: Path):
    """Delivered but not there is lost, there twice is doubled, from nobody is unexpected."""
    folder = tmp_path / "mail"
    folder.mkdir()
    assert not world.account(Receivers(mail_folder(folder))).whole
    for number in (1, 2):
        message = "Message-ID: <del-1@lockgate>\nSubject: x\n\nSign in.\n"
        (folder / f"{number}.eml").write_text(message)
        arrived = world.account(Receivers(mail_folder(folder)))
        assert arrived.whole is (number == 1)
    (folder / "3.eml").write_text("Message-ID: <del-9@lockgate>\n\n")
    reasons = {one.reason for one in world.account(Receivers(mail_folder(folder))).findings}
    assert reasons == {"mail-arrived-twice", "mail-of-nobody"}


def test_packs_are_held_against_the_panels_receiver(world: World, tmp_path: Path):
    """A receipted pack must lie there byte for byte."""
    from hashlib import sha256

    place = tmp_path / "panel" / "packs" / "pack-1"
    place.mkdir(parents=True)
    world.sql("notification", "UPDATE pack SET sha256=?", sha256(b"pack").hexdigest())
    missing = world.account(Receivers(None, *panel_folder(tmp_path / "panel")))
    assert {one.reason for one in missing.findings} == {"pack-not-arrived"}
    (place / "package").write_bytes(b"pack")
    (place / "receipt.json").write_bytes(b"{}")
    assert world.account(Receivers(None, *panel_folder(tmp_path / "panel"))).findings == ()
    (place / "package").write_bytes(b"other")
    differs = world.account(Receivers(None, *panel_folder(tmp_path / "panel")))
    assert {one.reason for one in differs.findings} == {"pack-differs"}


def test_the_program_answers_with_its_exit_code(world: World, capsys):
    """0 for whole, 1 for lost, 2 for what cannot be read; JSON and table say why."""
    key = world.room.log.signer.verifier.to_text()
    asked = ["--database", f"sqlite:///{world.databases}", "--blobs", str(world.base / "blobs")]
    assert main([*asked, "--log-key", key, "--deep"]) == 0
    assert "result      whole (every blob hashed)" in capsys.readouterr().out
    world.blob("orig-doc-2").unlink()
    assert main([*asked, "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["document_counts"]["lost"] == 1
    assert shown["findings"][0]["reason"] == "blob-missing"
    assert main(asked) == 1
    assert "NOT WHOLE" in capsys.readouterr().out
    assert main(["--database", "mysql://x", "--blobs", str(world.base)]) == 2
    assert main([]) == 2


def test_a_changed_log_makes_the_whole_not_whole(world: World, capsys):
    """The account fails when the log does, even if every document is there."""
    world.sql("storage", "UPDATE log_leaf SET actor='x' WHERE id='000000000000'")
    key = world.room.log.signer.verifier.to_text()
    asked = ["--database", f"sqlite:///{world.databases}", "--blobs", str(world.base / "blobs")]
    assert main([*asked, "--log-key", key]) == 1
    assert "columns" in capsys.readouterr().out


def test_a_damaged_database_is_said_to_be_unreadable(world: World):
    """A table that cannot be read is an error, never an empty table."""
    world.sql("redaction", "DROP TABLE review")
    with pytest.raises(UnreadableError, match=r"redaction\.review"):
        world.account()


def test_nothing_is_written(world: World):
    """The account leaves every file exactly as it was."""
    before = {path: path.read_bytes() for path in world.base.rglob("*") if path.is_file()}
    world.account(deep=True)
    after = {path: path.read_bytes() for path in world.base.rglob("*") if path.is_file()}
    assert {p: d for p, d in after.items() if "-shm" not in p.name} == {
        p: d for p, d in before.items() if "-shm" not in p.name
    }


def test_it_shares_no_code_with_the_writers():
    """Only the standard library, psycopg, cryptographic primitives and itself are imported."""
    import sys

    allowed = {*sys.stdlib_module_names, "psycopg", "cryptography"}
    files = list(Path(str(package.__file__)).parent.glob("*.py"))
    assert len(files) > 8
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, file
                names = [str(node.module)]
            for name in names:
                own = name.startswith("services.storage.fsck")
                assert own or name.partition(".")[0] in allowed, f"{file.name} imports {name}"


def test_the_account_reads_postgresql(postgres_url: str, tmp_path: Path):
    """The same tables in schemas give the same account and a log that verifies."""
    room = Room(postgres_url)
    room.vault.create_case("case-1")
    room.vault.seal("obj-1", context(), [b"data"], ACTOR)
    for key, data in room.blobs.kept.items():
        (tmp_path / "blobs" / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "blobs" / f"{key}=").write_bytes(data)
    rows = open_tables(postgres_url)
    assert account(rows, folder_blobs(tmp_path / "blobs"), deep=True).findings == ()
    key_ = LogKey.parse(room.log.signer.verifier.to_text())
    assert verify_rows(rows, key_).ok
    (tmp_path / "nothing").mkdir()
    assert not account(rows, folder_blobs(tmp_path / "nothing")).whole
    with pytest.raises(UnreadableError):
        folder_blobs(tmp_path / "missing")
    room.close()


def test_one_edition_twice_in_a_release_is_doubled(world: World):
    """Even if the database's own rule against it were gone."""
    file = world.databases / "storage.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE copy AS SELECT * FROM release_item")
        database.execute("INSERT INTO copy SELECT * FROM release_item WHERE edition = 'ed-doc-1'")
        database.execute("DROP TABLE release_item")
        database.execute("ALTER TABLE copy RENAME TO release_item")
    assert world.found() == {("doubled", "item-twice")}


def test_two_objects_in_one_blob_are_doubled(world: World):
    """A blob belongs to one object."""
    file = world.databases / "storage.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE copy AS SELECT * FROM object")
        database.execute(
            "UPDATE copy SET blob = (SELECT blob FROM object WHERE id = 'orig-doc-1')"
            " WHERE id = 'orig-doc-2'"
        )
        database.execute("DROP TABLE object")
        database.execute("ALTER TABLE copy RENAME TO object")
    assert ("doubled", "blob-of-two-objects") in world.found()


def test_a_sealing_logged_twice_is_doubled(world: World):
    """One sealing has one entry."""
    from shared.ports.vault import LogEntry

    world.room.vault.log(LogEntry("x", "object.sealed", "case-1", {"object": "orig-doc-1"}))
    assert ("doubled", "sealed-twice") in world.found()


@pytest.mark.parametrize("entry", ["", "{", "[]", '{"id":1}'])
def test_entries_that_cannot_be_read_do_not_stop_the_account(world: World, entry: str):
    """A broken entry is the log verifier's finding; its object then has none."""
    world.sql(
        "storage", "UPDATE log_leaf SET body = ? WHERE entry = 'sealed:orig-doc-1'", entry.encode()
    )
    assert world.found() == {("lost", "log-entry-missing")}


def test_the_routes_are_those_of_the_contracts():
    """The account's own table of queues says what the services agreed on."""
    from shared.contracts.events import specs

    assert {one.type: one.queues for one in specs()} == layout.ROUTES


@pytest.mark.parametrize(
    ("state", "how", "reason"),
    [
        ("waiting", {"running": True}, "not-delivered"),
        ("parked", {}, "delivery-parked"),
        ("parked", {"running": True}, "delivery-parked"),
    ],
)
def test_strictly_only_what_has_settled_is_whole(
    world: World, state: str, how: dict[str, bool], reason: str, capsys
):
    """Mail that waits or is parked is shown either way, and is not whole when one is strict."""
    assert world.account(strict=True).whole
    world.sql("notification", f"UPDATE delivery SET state='{state}' WHERE kind='email'")
    assert world.account(**how).whole
    strict = world.account(strict=True, **how)
    assert not strict.whole
    assert [one.reason for one in strict.findings] == [reason]
    words = [f"--{name}" for name in ("strict", *how)]
    places = ["--database", f"sqlite:///{world.databases}", "--blobs", str(world.base / "blobs")]
    assert main([*places, *words]) == 1
    shown = capsys.readouterr().out
    assert "NOT WHOLE (blobs not hashed, strict)" in shown
    assert reason in shown


def test_a_retired_blob_is_spoken_of(world: World):
    """What a new sealing took the place of is kept for those who still read it."""
    key = "objects/ab/" + "ab" * 16 + "/b-1"
    path = world.base / "blobs" / f"{key}="
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sealed before")
    assert world.found() == {("unexpected", "blob-of-no-object")}
    world.sql("storage", "INSERT INTO retired_blob VALUES (?, 'case-1', '2026-03-02')", key)
    assert world.found() == set()
