"""The doctor finds what is broken, says what to do, and calls nothing well that it has not tried."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from services import doctor
from services.cli import cli
from services.doctor import machine, outside, store, time
from services.doctor.check import ATTENTION, BROKEN, OK, Check, tried
from services.identity import issue
from services.prepare.certificates import authority, certify
from services.storage.witnessing import Standing, WitnessState, standings_to_json
from shared.adapters.clock_system import SystemClock
from shared.adapters.migrate import migrate
from shared.contracts.events import SERVICES
from shared.crypto.keys import new_signing_key
from shared.crypto.notes import NoteVerifier, SignatureType
from shared.domain.errors import Corrupt, Invalid, Unavailable
from shared.runtime import compose
from shared.settings import Settings, load_settings
from tests.simulators.clamd import FakeClamd

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One machine, never started."""
    return replace(load_settings(), data_dir=tmp_path / "data")


def verdicts(settings: Settings, service: str = "") -> dict[str, str]:
    """What the doctor says of each thing."""
    return {check.name: check.verdict for check in doctor.examine(settings, service)}


def nobody() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def test_a_fresh_machine_has_nothing_broken(settings: Settings) -> None:
    """What is not there yet is said, and is no fault; and looking makes no root key."""
    found = verdicts(settings)
    assert BROKEN not in found.values()
    assert found["database of intake"] == found["root key"] == found["keyring"] == ATTENTION
    assert not (settings.data_dir / "keys" / "root.key").exists()


def test_every_finding_that_is_not_fine_says_what_to_do(settings: Settings) -> None:
    """And a page that it names is there."""
    for check in doctor.examine(settings):
        assert bool(check.do) == (check.verdict != OK), check
    for path in (PROJECT / "services" / "doctor").glob("*.py"):
        for page in re.findall(r"docs/[\w/.-]+\.md", path.read_text(encoding="utf-8")):
            assert (PROJECT / page).exists(), page


def test_an_installation_in_use_is_fine(settings: Settings) -> None:
    """Tables of this version, a root key and two copies of the keyring."""
    settings = replace(settings, keyring_mirrors=(f"file://{settings.data_dir.parent}/mirror",))
    for service in SERVICES:
        migrate(service, compose.open_database(settings, service))
    compose.open_keys(settings)
    found = verdicts(settings)
    assert {found[f"database of {name}"] for name in SERVICES} == {OK}
    assert found["root key"] == found["keyring"] == found["objects"] == found["bus"] == OK


def test_a_root_key_that_is_gone_is_not_made_anew(settings: Settings) -> None:
    """Where cases hang on it, its absence is the worst there is."""
    compose.open_keyring(settings).keep("case-1", "key-1", b"wrapped")
    [found] = [check for check in doctor.examine(settings) if check.name == "root key"]
    assert found.verdict == BROKEN
    assert "lost-root-key" in found.do
    assert not (settings.data_dir / "keys" / "root.key").exists()


@pytest.mark.parametrize("error", [Unavailable, Invalid, Corrupt])
def test_what_is_raised_is_broken(error: type[Exception]) -> None:
    """With the code and what to do."""

    def look() -> str:
        raise error("some-code", "It does not work.")

    assert tried("thing", look, "mend it") == Check(
        "thing", BROKEN, "It does not work. [some-code]", "mend it"
    )


def test_servers_that_are_away_are_broken(settings: Settings) -> None:
    """Database, broker, object store, mail, antivirus and gateway, each by its own line."""
    port = nobody()
    away = replace(
        settings,
        database_url=f"postgresql+psycopg://intake@127.0.0.1:{port}/lockgate",
        bus_url=f"amqp://intake@127.0.0.1:{port}/lockgate",
        blobs_url=f"s3+http://127.0.0.1:{port}/objects",
        mail_url=f"smtp://127.0.0.1:{port}",
        clamd_url=f"tcp://127.0.0.1:{port}",
        panel_url=f"http://127.0.0.1:{port}",
    )
    found = verdicts(away)
    for name in ("database of intake", "bus", "objects", "mail", "antivirus", "panel"):
        assert found[name] == BROKEN, name


def test_the_command_ends_with_one_when_anything_is_broken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As lines for people and as JSON for machines."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(settings.data_dir))
    assert CliRunner().invoke(cli, ["doctor"]).exit_code == 0
    monkeypatch.setenv("LOCKGATE_CLAMD_URL", f"tcp://127.0.0.1:{nobody()}")
    answer = CliRunner().invoke(cli, ["doctor"])
    assert answer.exit_code == 1
    assert "broken    antivirus: gives no clear answer [unreachable]" in answer.output
    assert "→ docs/runbooks/antivirus-down.md" in answer.output
    said = CliRunner().invoke(cli, ["doctor", "--json"])
    assert said.exit_code == 1
    [found] = [one for one in json.loads(said.output) if one["name"] == "antivirus"]
    assert found["verdict"] == "broken"
    assert CliRunner().invoke(cli, ["doctor", "--service", "nobody"]).exit_code == 2


# --- each thing -----------------------------------------------------------------------------------
def test_an_engine_is_believed_when_it_finds_the_test_file(settings: Settings) -> None:
    """Clean for a harmless line and a finding for the agreed file; anything else is broken."""
    for clamd, verdict in (
        (FakeClamd(), OK),
        (FakeClamd(answer=b"stream: OK\0"), BROKEN),
        (FakeClamd(answer=b"INSTREAM size limit exceeded. ERROR\0"), BROKEN),
    ):
        with clamd:
            host, port = clamd.address
            said = outside.antivirus(replace(settings, clamd_url=f"tcp://{host}:{port}"))
        assert said.verdict == verdict, said


def test_little_room_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """By share and by what is left."""
    gib = 1 << 30
    for free, total, verdict in (
        (50 * gib, 100 * gib, OK),
        (5 * gib, 100 * gib, ATTENTION),
        (1 * gib, 100 * gib, BROKEN),
        (gib // 8, gib // 4, BROKEN),
    ):
        monkeypatch.setattr(
            shutil,
            "disk_usage",
            lambda _, free=free, total=total: shutil._ntuple_diskusage(total, total - free, free),
        )
        assert machine.room(settings).verdict == verdict


def test_the_calendar_ends_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attention a year before, broken from the day after."""
    for year, verdict in ((2026, OK), (2028, ATTENTION), (2029, BROKEN)):
        at = datetime(year, 6, 1, tzinfo=UTC)
        monkeypatch.setattr(SystemClock, "now", lambda _self, at=at: at)
        assert machine.holidays().verdict == verdict


@pytest.mark.parametrize(
    ("languages", "verdict"), [("eng\nosd\n", OK), ("deu\n", BROKEN), (None, ATTENTION)]
)
def test_text_recognition_is_asked_what_it_knows(
    languages: str | None, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without English it reads nothing right; without the program people read."""
    monkeypatch.setattr(shutil, "which", lambda _name: languages and "/usr/bin/tesseract")
    listed = subprocess.CompletedProcess([], 0, stdout=languages or "")
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: listed)
    assert machine.text_recognition().verdict == verdict


def test_a_sandbox_that_cannot_be_set_up_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the step at which it failed, which the runbook explains."""
    monkeypatch.setattr(
        machine, "isolation_report", lambda: {"isolated": False, "step": "no-new-privs"}
    )
    found = machine.sandbox()
    assert (found.verdict, found.finding) == (BROKEN, "cannot be isolated at step no-new-privs")


def test_a_copy_of_the_keyring_that_is_away_is_broken(settings: Settings) -> None:
    """It would keep a case from being destroyed."""
    away = f"s3+http://127.0.0.1:{nobody()}/keyring"
    found = store.keyring(replace(settings, keyring_mirrors=(away,)))
    assert (found.verdict, found.finding) == (BROKEN, "mirror-1: does not answer")


def witness_key(name: str) -> str:
    """The key of a witness."""
    public = new_signing_key().public_key()
    return NoteVerifier(name, public, SignatureType.COSIGNATURE).to_text()


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ([WitnessState.COSIGNED, WitnessState.COSIGNED], OK),
        ([WitnessState.COSIGNED, WitnessState.AWAY], ATTENTION),
        ([WitnessState.COSIGNED, None], ATTENTION),
        ([WitnessState.AWAY, WitnessState.DIFFERS], BROKEN),
        ([WitnessState.AHEAD, WitnessState.COSIGNED], BROKEN),
    ],
)
def test_witnesses_are_as_they_were_last_heard(
    settings: Settings, states: list[WitnessState | None], verdict: str
) -> None:
    """One that disagrees is worse than one that is away; one never asked waits."""
    names = [f"agency.example/w{number}" for number in range(len(states))]
    keys = [witness_key(name) for name in names]
    folder = settings.under_data("transparency-log")
    folder.mkdir(parents=True)
    kept = [Standing(name, state) for name, state in zip(names, states, strict=True) if state]
    (folder / "witnesses.json").write_bytes(standings_to_json(kept))
    known = replace(settings, log_witnesses=tuple(f"{key}@http://127.0.0.1:1" for key in keys))
    assert store.witnesses(known).verdict == verdict


@pytest.mark.parametrize(
    ("off", "verdict"),
    [(timedelta(), OK), (timedelta(seconds=5), ATTENTION), (-timedelta(minutes=2), BROKEN)],
)
def test_a_clock_that_is_off_is_said(
    settings: Settings, off: timedelta, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens between services are good for a minute, so minutes matter."""
    told = [("database", datetime.now(UTC) + off)]
    monkeypatch.setattr(time, "_clocks", lambda _settings, _service: iter(told))
    assert time.clock(settings, "intake").verdict == verdict


@contextmanager
def tls_server(folder: Path) -> Iterator[int]:
    """A server that shows the certificate in a folder to whoever comes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            plain, _ = listener.accept()
            with context.wrap_socket(plain, server_side=True):
                pass

        thread = threading.Thread(target=answer)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()


def test_ends_of_certificates_are_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a server by asking it, of a file by reading it: fine, soon, over, and none at all."""
    (tmp_path / "server").mkdir()
    signer = authority(tmp_path, datetime.now(UTC))
    certify(signer, tmp_path / "server", ["127.0.0.1"], datetime.now(UTC))
    pem = tmp_path / "authority.pem"
    for later, verdict in ((0, OK), (800, ATTENTION), (900, BROKEN)):
        at = datetime.now(UTC) + timedelta(days=later)
        monkeypatch.setattr(SystemClock, "now", lambda _self, at=at: at)
        with tls_server(tmp_path / "server") as port:
            met = replace(settings, base_url=f"https://127.0.0.1:{port}", inner_ca_file=pem)
            served, read = time.certificates(met)
        assert served.verdict == verdict, served
        assert (read.name, read.verdict) == ("certificate in LOCKGATE_INNER_CA_FILE", OK)
    met = replace(settings, base_url=f"https://127.0.0.1:{nobody()}", bus_ca_file=tmp_path / "no")
    assert [check.verdict for check in time.certificates(met)] == [BROKEN, BROKEN]


def test_a_service_apart_needs_its_keys_and_the_vault(settings: Settings, tmp_path: Path) -> None:
    """Without what was issued to it, and with nobody at the vault's address, it is of no use."""
    apart = replace(settings, vault_url=f"http://127.0.0.1:{nobody()}/library")
    found = verdicts(apart, "redaction")
    assert found["keys of the service"] == found["vault"] == BROKEN
    assert found["database rights of redaction"] == found["bus rights of redaction"] == ATTENTION
    assert not {"objects", "mail", "antivirus", "database of intake"} & found.keys()
    issue(tmp_path / "issued")
    shutil.copytree(tmp_path / "issued" / "redaction", settings.data_dir / "keys")
    found = verdicts(apart, "redaction")
    assert (found["keys of the service"], found["vault"]) == (OK, BROKEN)
