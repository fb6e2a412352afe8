"""Witnesses: asked, checked, remembered; away or at odds, and never in the log's way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services import witness as program
from services.storage.fsck.public import LogKey, reader, verify_public
from services.storage.publishing import Publisher, Publishing
from services.storage.witnessing import Witness, WitnessState
from shared.adapters.witness_http import ask_witness
from shared.crypto.merkle import Frontier
from shared.crypto.notes import Checkpoint, NoteSigner, sign_checkpoint
from shared.domain.errors import Invalid, Unavailable
from shared.observe.metrics import METRICS
from shared.ports.vault import LogEntry
from shared.ports.witness import WitnessAnswer
from tests.unit.storage.builders import ORIGIN, Room

NAME = "agency.example/w1"


class Post:
    """Carries requests to witnesses in this process, and may lose or spoil them."""

    def __init__(self) -> None:
        self.witnesses: dict[str, program.Witness] = {}
        self.asked: list[bytes] = []
        self.down = False

    def __call__(self, url: str, body: bytes) -> WitnessAnswer:
        """As over HTTP."""
        self.asked.append(body)
        if self.down:
            raise Unavailable("witness-away", "down")
        answer = self.witnesses[url].add_checkpoint(body)
        return WitnessAnswer(answer.status, answer.kind, answer.body.encode())


class Watched:
    """A room whose log is published under one witness."""

    def __init__(self, room: Room, folder: Path, post: Post) -> None:
        self.room, self.folder, self.post = room, folder, post
        self.witness = self.open_witness("w1")
        self.configured = Witness(self.witness.verifier, "https://w1.example")
        post.witnesses["https://w1.example/add-checkpoint"] = self.witness
        self.publisher = self.publish_as(post)

    def open_witness(self, name: str) -> program.Witness:
        """A witness of this log that remembers in its own folder."""
        folder = self.folder / name
        return program.open_witness(folder, NAME, [self.room.log.signer.verifier], self.room.clock)

    def publish_as(self, ask, home: str = "home") -> Publisher:
        """A publisher that asks by ``ask``."""
        settings = Publishing(self.folder / home, (self.configured,), ask)
        return Publisher(self.room.units, self.room.log, self.room.clock, settings)

    def grow(self, count: int = 1) -> None:
        """Append some entries."""
        for _ in range(count):
            number = len(list(self.folder.glob("n-*")))
            (self.folder / f"n-{number}").touch()
            self.room.vault.log(LogEntry(f"w-{number}", "test.entry", "case-1"))

    @property
    def state(self) -> WitnessState:
        """How the witness stands."""
        return self.publisher.standings()[0].state

    def verified(self, home: str = "home"):
        """What the verifier says of the public files, held to the witness."""
        log = LogKey.parse(self.room.log.signer.verifier.to_text())
        witness = LogKey.parse(self.witness.verifier.to_text())
        return verify_public(reader(str(self.folder / home / "public")), log, (), [witness])


@pytest.fixture
def watched(room: Room, tmp_path: Path) -> Watched:
    """A log with one witness."""
    made = Watched(room, tmp_path, Post())
    made.grow(3)
    return made


def test_a_published_checkpoint_carries_the_cosignature(watched: Watched):
    """The witness's name stands in the verified public files."""
    watched.publisher.publish()
    found = watched.verified()
    assert (found.ok, found.witnesses) == (True, (NAME,))
    assert watched.state is WitnessState.COSIGNED


def test_each_growth_is_proved_from_what_the_witness_saw(watched: Watched):
    """The second request names the first size; no further question is needed."""
    watched.publisher.publish()
    watched.grow(9)
    watched.publisher.publish()
    assert watched.verified().ok
    assert [body.split(b"\n")[0] for body in watched.post.asked] == [b"old 0", b"old 4"]


def test_nothing_new_asks_nobody(watched: Watched):
    """A log that did not grow keeps its cosignatures without another request."""
    for _ in range(3):
        watched.publisher.publish()
    assert len(watched.post.asked) == 1
    assert watched.verified().ok


def test_a_forgotten_size_is_learnt_from_the_witness(watched: Watched):
    """A conflict names the witness's size, and the proof is made from there."""
    watched.publisher.publish()
    watched.grow(5)
    fresh = watched.publish_as(watched.post, "other")
    fresh.publish()
    assert watched.verified("other").ok
    assert [body.split(b"\n")[0] for body in watched.post.asked[1:]] == [b"old 0", b"old 4"]


def test_a_witness_that_is_away_holds_nothing_up(watched: Watched):
    """The checkpoint is published without it; it is asked again after a minute, not before."""
    watched.post.down = True
    watched.publisher.publish()
    assert watched.state is WitnessState.AWAY
    assert {one.reason for one in watched.verified().problems} == {"not-witnessed"}
    assert 'lockgate_log_witnesses{state="away"} 1' in METRICS.render()
    watched.post.down = False
    watched.publisher.publish()
    assert len(watched.post.asked) == 1
    watched.room.clock.move(seconds=61)
    watched.publisher.publish()
    assert watched.verified().ok
    assert 'lockgate_log_witnesses{state="away"} 0' in METRICS.render()


def test_a_log_that_was_set_back_is_named(watched: Watched, room: Room):
    """A witness that saw more entries than there are says so."""
    grown = Frontier(9, (b"a" * 32, b"b" * 32))
    note = sign_checkpoint(Checkpoint(ORIGIN, 9, grown.root()), room.log.signer)
    assert watched.witness.add_checkpoint(f"old 0\n\n{note}".encode()).status == 200
    watched.publisher.publish()
    assert watched.state is WitnessState.AHEAD


def test_a_forked_log_is_named(watched: Watched, room: Room):
    """A witness that saw other entries cannot be satisfied by any proof."""
    other = Checkpoint(ORIGIN, 2, b"x" * 32)
    note = sign_checkpoint(other, room.log.signer)
    assert watched.witness.add_checkpoint(f"old 0\n\n{note}".encode()).status == 200
    watched.publisher.publish()
    assert watched.state is WitnessState.DIFFERS
    assert "not-witnessed" in {one.reason for one in watched.verified().problems}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (WitnessAnswer(403, "", b""), WitnessState.REFUSED),
        (WitnessAnswer(404, "", b""), WitnessState.REFUSED),
        (WitnessAnswer(301, "", b""), WitnessState.REFUSED),
        (WitnessAnswer(503, "", b""), WitnessState.AWAY),
        (WitnessAnswer(409, "text/x.tlog.size", b"99\n"), WitnessState.AHEAD),
        (WitnessAnswer(409, "text/plain", b"2\n"), WitnessState.DIFFERS),
        (WitnessAnswer(409, "text/x.tlog.size", b"-1\n"), WitnessState.DIFFERS),
        (WitnessAnswer(200, "", b""), WitnessState.UNUSABLE),
        (WitnessAnswer(200, "", b"\xff\n"), WitnessState.UNUSABLE),
        (WitnessAnswer(200, "", f"— {NAME} AAAAAAAAAAA=\n".encode()), WitnessState.UNUSABLE),
    ],
)
def test_every_other_answer_has_its_state(
    watched: Watched, answer: WitnessAnswer, state: WitnessState
):
    """No answer is believed unchecked, none stops the publishing."""
    publisher = watched.publish_as(lambda _url, _body: answer)
    publisher.publish()
    assert publisher.standings()[0].state is state
    assert "not-witnessed" in {one.reason for one in watched.verified().problems}


def test_a_signature_of_another_key_is_not_published(watched: Watched, tmp_path: Path):
    """A witness that answers with somebody else's signature is unusable."""
    other = program.Witness(
        tmp_path,
        NoteSigner(NAME, Ed25519PrivateKey.generate()),
        [watched.room.log.signer.verifier],
        watched.room.clock,
    )
    watched.post.witnesses["https://w1.example/add-checkpoint"] = other
    watched.publisher.publish()
    assert watched.state is WitnessState.UNUSABLE


@contextmanager
def served(witness: program.Witness) -> Iterator[str]:
    """The witness over HTTP."""
    server = program.make_server(witness, "127.0.0.1", 0)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join()


def test_the_protocol_over_http(watched: Watched):
    """The reference witness, its server and our client understand each other."""
    with served(watched.witness) as url:
        watched.configured = Witness.parse(f"{watched.witness.verifier.to_text()}@{url}")
        watched.publisher = watched.publish_as(ask_witness)
        watched.publisher.publish()
        watched.grow(2)
        watched.publish_as(ask_witness, "second").publish()
    assert watched.verified().ok
    assert watched.verified("second").ok
    watched.room.clock.move(minutes=2)
    watched.grow()
    watched.publisher.publish()
    assert watched.state is WitnessState.AWAY


@pytest.mark.parametrize(
    "text", ["", "name", "a+00000000+AAAA@https://w", "{key}@ftp://w", "{key}"]
)
def test_a_witness_that_cannot_be_read_is_refused(watched: Watched, text: str):
    """Only a cosignature key with an address is a witness."""
    key = watched.witness.verifier.to_text()
    for one in (text.format(key=key), f"{watched.room.log.signer.verifier.to_text()}@https://w"):
        with pytest.raises(Invalid, match="log-witness"):
            Witness.parse(one)
