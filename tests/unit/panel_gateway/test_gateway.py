"""The reference receiver over real HTTP, and the client that speaks to it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cheroot.wsgi import Server
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.panel_gateway.app import create_app
from services.panel_gateway.keys import load_or_create
from services.panel_gateway.store import Receiver
from shared.adapters.panel_http import HttpPanelGateway
from shared.crypto.keys import public_key_from_pem, public_key_to_pem
from shared.crypto.packages import seal_package
from shared.crypto.receipts import verify_receipt
from shared.crypto.recipients import Recipient
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.ports.source import BytesSource
from tests.platform_kit import START, FakeClock

PACK = "pack-0123456789abcdef"


@pytest.fixture
def sender() -> Ed25519PrivateKey:
    """Lockgate's key for packs."""
    return Ed25519PrivateKey.generate()


@pytest.fixture
def receiver(tmp_path: Path, sender: Ed25519PrivateKey) -> Receiver:
    """A receiver with keys of its own."""
    secret, signing = load_or_create(tmp_path / "keys")
    return Receiver(tmp_path / "panel", secret, signing, sender.public_key())


def package(
    receiver: Receiver, sender: Ed25519PrivateKey, content: bytes = b"PK content", pack: str = PACK
) -> bytes:
    """A package for the receiver."""
    return b"".join(seal_package(pack, START, receiver.secret.public, sender, [content]))


def kept(receiver: Receiver) -> list[str]:
    """Every file the receiver holds."""
    return sorted(
        str(p.relative_to(receiver.folder)) for p in receiver.folder.rglob("*") if p.is_file()
    )


@pytest.fixture
def serve() -> Iterator[Callable]:
    """Serve a WSGI application on this machine; gives its address."""
    running: list[tuple[Server, threading.Thread]] = []

    def start(app) -> str:
        server = Server(("127.0.0.1", 0), app, numthreads=2)
        server.prepare()
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.bind_addr[1]}"

    yield start
    for server, thread in running:
        server.stop()
        thread.join(10)


def test_a_pack_is_decrypted_kept_and_receipted(receiver, sender):
    """The receipt is signed, names the pack and the bytes as they came."""
    data = package(receiver, sender)
    receipt = receiver.receive(PACK, [data], START)
    fields = verify_receipt(receiver.signing_key.public_key(), receipt)
    assert (fields["pack"], fields["sha256"]) == (PACK, sha256(data).hexdigest())
    place = receiver.folder / "packs" / PACK
    assert (place / "content.zip").read_bytes() == b"PK content"
    assert (place / "package").read_bytes() == data
    assert (place / "content.zip").stat().st_mode & 0o077 == 0
    assert receiver.received() == [PACK]


def test_the_same_pack_again_gets_the_same_receipt(receiver, sender):
    """Deduplication by id: a second delivery changes nothing, whenever it comes."""
    data = package(receiver, sender)
    first = receiver.receive(PACK, [data], START)
    assert receiver.receive(PACK, [data], START.replace(year=2027)) == first
    assert len(list(receiver.folder.glob("packs/*"))) == 1


def test_another_pack_under_the_same_id_is_a_conflict(receiver, sender):
    """What was receipted is never replaced."""
    first = package(receiver, sender)
    receipt = receiver.receive(PACK, [first], START)
    with pytest.raises(Conflict, match="pack-differs"):
        receiver.receive(PACK, [package(receiver, sender, b"PK other")], START)
    assert receiver.receive(PACK, [first], START) == receipt


def test_a_crash_before_the_receipt_is_made_good_by_the_next_attempt(receiver, sender):
    """Content without a receipt counts for nothing."""
    place = receiver.folder / "packs" / PACK
    place.mkdir(parents=True)
    (place / "content.zip").write_bytes(b"half")
    (receiver.folder / "arriving").mkdir()
    (receiver.folder / "arriving" / "leftover").write_bytes(b"half")
    receiver.sweep()
    assert receiver.received() == []
    receiver.receive(PACK, [package(receiver, sender)], START)
    assert (place / "content.zip").read_bytes() == b"PK content"
    assert kept(receiver) == [
        f"packs/{PACK}/{n}" for n in ("content.zip", "package", "receipt.json")
    ]


@pytest.mark.parametrize("damage", ["end", "middle", "start", "empty"])
def test_nothing_of_a_damaged_pack_is_kept(receiver, sender, damage):
    """Cut or changed bytes are refused and leave no trace."""
    data = bytearray(package(receiver, sender, b"PK" + b"x" * 200_000))
    if damage == "end":
        del data[-10:]
    elif damage == "empty":
        data.clear()
    else:
        data[len(data) // 2 if damage == "middle" else 0] ^= 1
    with pytest.raises((Corrupt, Invalid, Refused)):
        receiver.receive(PACK, [bytes(data)], START)
    assert kept(receiver) == []
    assert list((receiver.folder / "packs").iterdir()) == []


def test_another_senders_or_anothers_pack_is_refused(receiver, sender):
    """Only the trusted sender, only to this recipient, only under the pack's own id."""
    with pytest.raises((Refused, Corrupt)):
        receiver.receive(PACK, [package(receiver, Ed25519PrivateKey.generate())], START)
    with pytest.raises(Invalid, match="pack-id"):
        receiver.receive("pack-other", [package(receiver, sender)], START)
    for bad in ("../up", "", "A", "a" * 65):
        with pytest.raises(Invalid, match="pack-id"):
            receiver.receive(bad, [], START)
    assert kept(receiver) == []


def test_a_pack_beyond_the_bound_is_refused_while_it_comes(receiver, monkeypatch):
    """An endless body does not fill the disk."""
    monkeypatch.setattr("services.panel_gateway.store.MAX_BYTES", 10)
    with pytest.raises(Invalid, match="pack-too-large"):
        receiver.receive(PACK, [b"12345", b"678901"], START)
    assert kept(receiver) == []


def test_keys_are_made_once_and_for_the_owner_alone(tmp_path):
    """A second start reads the keys of the first."""
    first, signing = load_or_create(tmp_path / "keys")
    again, signing_again = load_or_create(tmp_path / "keys")
    assert first.public.to_text() == again.public.to_text()
    assert public_key_to_pem(signing.public_key()) == public_key_to_pem(signing_again.public_key())
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").iterdir())


def test_the_client_delivers_and_brings_the_receipt_back(receiver, sender, serve):
    """Over real HTTP, twice, with one receipt."""
    url = serve(create_app(receiver, FakeClock()))
    gateway = HttpPanelGateway(url)
    data = package(receiver, sender)
    receipt = gateway.deliver(PACK, BytesSource(data))
    assert verify_receipt(receiver.signing_key.public_key(), receipt)["pack"] == PACK
    assert gateway.deliver(PACK, BytesSource(data)) == receipt


def test_the_client_tells_a_conflict_from_a_fault(receiver, sender, serve):
    """409 and 422 are refusals; a receiver that cannot write asks to come later."""
    url = serve(create_app(receiver, FakeClock()))
    gateway = HttpPanelGateway(url)
    gateway.deliver(PACK, BytesSource(package(receiver, sender)))
    with pytest.raises(Refused) as conflict:
        gateway.deliver(PACK, BytesSource(package(receiver, sender, b"PK other")))
    assert conflict.value.facts["status"] == 409
    with pytest.raises(Refused):
        gateway.deliver("pack-2", BytesSource(b"nonsense"))


def answering(status: str, body: bytes = b"{}", length: int | None = None, **headers: str):
    """A WSGI application with one answer."""

    def app(environ, start_response):
        environ["wsgi.input"].read()
        size = str(len(body) if length is None else length)
        start_response(status, [("Content-Length", size), *headers.items()])
        return [body]

    return app


@pytest.mark.parametrize(
    ("status", "family"),
    [
        ("500 Broken", Unavailable),
        ("503 Later", Unavailable),
        ("429 Slow down", Unavailable),
        ("403 No", Refused),
        ("404 Where", Refused),
        ("302 Elsewhere", Refused),
        ("204 Nothing", Refused),
    ],
)
def test_every_status_has_a_meaning(serve, status, family):
    """Only 200 is a receipt; what may pass is tried again; a redirect is not followed."""
    headers = {"Location": "http://127.0.0.1:1/"} if status.startswith("302") else {}
    gateway = HttpPanelGateway(serve(answering(status, b"", **headers)))
    with pytest.raises(family):
        gateway.deliver(PACK, BytesSource(b"data"))


def test_an_endless_receipt_is_refused(serve):
    """No more than 64 KiB are taken for a receipt."""
    gateway = HttpPanelGateway(serve(answering("200 OK", b"x" * 70_000)))
    with pytest.raises(Refused):
        gateway.deliver(PACK, BytesSource(b"data"))


def once(answer: Callable[[socket.socket], None]) -> str:
    """A bare server that treats one connection badly; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with listener, listener.accept()[0] as connection:
            answer(connection)

    threading.Thread(target=run, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_silence_refusal_and_half_an_answer_mean_later(monkeypatch):
    """Nobody there, no answer in time, an answer that breaks off: all are tried again."""
    with pytest.raises(Unavailable, match="panel-unreachable"):
        HttpPanelGateway("http://127.0.0.1:1").deliver(PACK, BytesSource(b"data"))
    monkeypatch.setattr("shared.adapters.panel_http._TIMEOUT", (1.0, 0.3))
    held = threading.Event()
    with pytest.raises(Unavailable):
        HttpPanelGateway(once(lambda _: held.wait(5))).deliver(PACK, BytesSource(b"data"))
    held.set()

    def half(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")

    with pytest.raises(Unavailable):
        HttpPanelGateway(once(half)).deliver(PACK, BytesSource(b"data"))

    def stalled(connection: socket.socket) -> None:
        half(connection)
        held.clear()
        held.wait(2)

    with pytest.raises(Unavailable):
        HttpPanelGateway(once(stalled)).deliver(PACK, BytesSource(b"data"))
    held.set()


def test_a_source_that_is_corrupt_is_said_to_be(serve):
    """Damage found while sending is ours, not the network's."""

    class Broken(BytesSource):
        def chunks(self):
            yield b"x"
            raise Corrupt("object-corrupt", "damaged")

    gateway = HttpPanelGateway(serve(answering("200 OK")))
    with pytest.raises(Corrupt):
        gateway.deliver(PACK, Broken(b"xxxx"))


def test_the_program_runs_by_itself_and_ends_with_its_input(tmp_path, sender):
    """As whoever runs it starts it: prints its address, receives, ends when input is closed."""
    (tmp_path / "sender.pem").write_bytes(public_key_to_pem(sender.public_key()))
    program = subprocess.Popen(
        [
            sys.executable, "-m", "services.panel_gateway", "--data", str(tmp_path / "panel"),
            "--sender", str(tmp_path / "sender.pem"), "--while-input",
        ],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        url = program.stdout.readline().strip()
        keys = json.loads((tmp_path / "panel" / "public-keys.json").read_text())
        to = Recipient.parse(keys["recipient"])
        data = b"".join(seal_package(PACK, START, to, sender, [b"PK"]))
        receipt = HttpPanelGateway(url).deliver(PACK, BytesSource(data))
        public = public_key_from_pem(keys["receipts"].encode())
        assert verify_receipt(public, receipt)["pack"] == PACK
        program.stdin.close()
        assert program.wait(20) == 0
    finally:
        program.kill()
        program.stdout.close()
