"""The vault over HTTP keeps every promise of the vault called directly, and no half streams."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from services.storage.bootstrap import build
from services.storage.domain.records import LogLeaf
from shared.adapters.vault_http import HttpVault
from shared.contracts.vault_wire import BIGGEST_FRAME, error_from_json, frames, unframed
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.ports.vault import LogEntry
from shared.web.settings import WebSettings
from shared.web.tokens import service_token
from tests.platform_kit import fake_sign, fake_verify
from tests.unit.storage.builders import ACTOR, ORIGIN, READER, Room, context

DATA = bytes(range(256)) * 5000


class _Quiet(WSGIRequestHandler):
    """Speaks HTTP/1.1 and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"

    def log(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def url(room: Room) -> Iterator[str]:
    """Storage served on a free port of this machine."""
    service, _ = build(
        units=room.units, blobs=room.blobs, keys=room.keys, keyring=room.keyring,
        clock=room.clock,
        log_key=room.signing, bundles_key=room.bundles, log_origin=ORIGIN,
        web=WebSettings(secret_key=b"k" * 32, rate_limit=""), verify=fake_verify,
        serve_vault=True,
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, service.web, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def vault(room: Room, url: str) -> Iterator[HttpVault]:
    """The redaction service's way to the vault."""
    made = HttpVault(
        url, lambda: service_token("redaction", "storage", fake_sign("redaction"), room.clock)
    )
    yield made
    made.close()


def openings(room: Room) -> int:
    """How many openings are on the log."""
    with room.units() as uow:
        return uow.count(LogLeaf, entry_kind="object.opened")


def test_an_object_goes_there_and_back(room: Room, vault: HttpVault):
    """Sealed in pieces, described, opened whole and by range, logged once."""
    sealed = vault.seal("obj-1", context(), iter([DATA[:9], b"", DATA[9:]]), ACTOR)
    assert sealed == vault.describe("obj-1") == room.vault.describe("obj-1")
    source = vault.open("obj-1", context(), READER)
    assert source.size == len(DATA)
    assert b"".join(source.chunks()) == DATA
    assert source.read_at(70_000, 5) == DATA[70_000:70_005]
    assert source.read_at(len(DATA) - 3, 50) == DATA[-3:]
    assert source.read_at(len(DATA) + 3, 50) == b""
    assert openings(room) == 1


def test_values_log_and_cases_go_there_and_back(room: Room, vault: HttpVault):
    """The small operations answer as the vault itself does."""
    vault.create_case("case-2")
    value = vault.seal_value("case-2", "p", b"\x00\xff")
    assert vault.open_value("case-2", "p", value) == b"\x00\xff"
    entry = LogEntry("e-1", "test.entry", "case-2", {"n": 1, "t": "x"})
    assert vault.log(entry) == room.vault.log(entry)
    vault.seal("ren-1", context(kind="rendition"), [b"x"], ACTOR)
    vault.discard("ren-1", ACTOR)
    with pytest.raises(Invalid, match="object-missing"):
        vault.open("ren-1", context(kind="rendition"), READER)


def test_errors_keep_their_family_and_code(room: Room, vault: HttpVault):
    """The caller cannot tell whether the vault is near or far."""
    vault.seal("obj-1", context(), [DATA], ACTOR)
    with pytest.raises(Conflict, match="object-differs"):
        vault.seal("obj-1", context(version=2), [DATA], ACTOR)
    with pytest.raises(Corrupt, match="object-corrupt"):
        vault.open("obj-1", context(version=2), READER)
    with pytest.raises(Invalid, match="object-missing"):
        vault.describe("obj-9")
    with pytest.raises(Refused, match="object-kept"):
        vault.discard("obj-1", ACTOR)
    room.vault.destroy_case("case-1", "per-a", "per-b")
    with pytest.raises(Refused, match="case-key-destroyed"):
        vault.open("obj-1", context(), READER)


def test_a_source_that_fails_is_raised_here_and_kept_nowhere(room: Room, vault: HttpVault):
    """What was cut short at the sender is never sealed as a whole object."""

    def broken() -> Iterator[bytes]:
        yield DATA
        raise Corrupt("upload-corrupt", "The upload is damaged.")

    with pytest.raises(Corrupt, match="upload-corrupt"):
        vault.seal("obj-1", context(), broken(), ACTOR)
    assert not room.blobs.kept
    with pytest.raises(Invalid, match="object-missing"):
        vault.describe("obj-1")


def test_corruption_in_the_middle_arrives_as_corruption(room: Room, vault: HttpVault):
    """A chunk that fails while it is streamed is Corrupt at the caller, not a short file."""
    vault.seal("obj-1", context(), [DATA], ACTOR)
    source = vault.open("obj-1", context(), READER)
    [key] = room.blobs.kept
    blob = bytearray(room.blobs.kept[key])
    blob[len(blob) // 2] ^= 1
    room.blobs.kept[key] = bytes(blob)
    with pytest.raises(Corrupt, match="object-corrupt"):
        list(source.chunks())
    with pytest.raises(Corrupt, match="object-corrupt"):
        source.read_at(len(DATA) // 2, 100)


def test_an_opening_ends(room: Room, vault: HttpVault):
    """By one opening nothing is read after six hours, nor after the key is gone."""
    vault.seal("obj-1", context(), [DATA], ACTOR)
    source = vault.open("obj-1", context(), READER)
    room.clock.move(hours=5)
    assert source.read_at(0, 1) == DATA[:1]
    room.clock.move(hours=2)
    with pytest.raises(Refused, match="opening-over"):
        source.read_at(0, 1)
    again = vault.open("obj-1", context(), READER)
    room.vault.destroy_case("case-1", "per-a", "per-b")
    with pytest.raises(Refused, match="case-key-destroyed"):
        again.read_at(0, 1)


def test_no_other_log_entry_opens_anything(room: Room, url: str, vault: HttpVault):
    """Only an opening that was logged as one is a way in."""
    vault.seal("obj-1", context(), [DATA], ACTOR)
    for entry in ("sealed:obj-1", "case-key:case-1", "open-none"):
        with pytest.raises(Refused, match="opening-over"):
            list(vault.client.stream(f"/openings/{entry}/all"))


@pytest.mark.parametrize("token", ["", "x", "person", "wrong-signer", "other-service", "old"])
def test_nobody_but_a_service_is_answered(room: Room, url: str, token: str):
    """People, forgeries, tokens for another service and old tokens get nothing."""
    from datetime import timedelta

    from shared.domain.access_tokens import AccessClaims, TokenKind, mint
    from tests.unit.storage.builders import StillClock

    now = int(room.clock.now().timestamp())
    person = AccessClaims(
        TokenKind.SESSION, "intake", "per-1", "lockgate", now, now + 300, session="s"
    )
    early = StillClock(room.clock.now() - timedelta(minutes=5))
    tokens = {
        "person": mint(person, fake_sign("intake")),
        "wrong-signer": service_token("redaction", "storage", fake_sign("intake"), room.clock),
        "other-service": service_token("redaction", "intake", fake_sign("redaction"), room.clock),
        "old": service_token("redaction", "storage", fake_sign("redaction"), early),
    }
    vault = HttpVault(url, lambda: tokens.get(token, token))
    for attempt in (
        lambda: vault.create_case("case-7"),
        lambda: vault.seal("obj-1", context(), [DATA], ACTOR),
        lambda: vault.log(LogEntry("e-1", "test.entry", "case-1")),
    ):
        with pytest.raises(Unavailable):
            attempt()
    vault.close()
    assert not room.blobs.kept


def test_a_vault_that_is_not_there_is_unavailable():
    """A dead port is worth a retry, not a crash."""
    vault = HttpVault("http://127.0.0.1:9", lambda: "t")
    with pytest.raises(Unavailable, match="vault-unavailable"):
        vault.create_case("case-1")
    vault.close()


def reader(data: bytes):
    """Reads of a byte string, three bytes at most."""
    held = bytearray(data)

    def read(length: int) -> bytes:
        length = min(length, 3)
        piece = bytes(held[:length])
        del held[:length]
        return piece

    return read


@pytest.mark.parametrize("size", [0, 1, BIGGEST_FRAME - 1, BIGGEST_FRAME, BIGGEST_FRAME + 1])
def test_frames_come_out_as_they_went_in(size: int):
    """Any size, in any pieces."""
    data = bytes(size)
    framed = b"".join(frames([data[:1], data[1:]]))
    position = 0

    def read(length: int) -> bytes:
        nonlocal position
        piece = framed[position : position + length]
        position += len(piece)
        return piece

    assert b"".join(unframed(read)) == data


def test_every_cut_and_every_flip_of_framed_bytes_is_noticed():
    """A stream that is not exactly what was sent never ends by itself as the whole."""
    framed = b"".join(frames([b"one", b"two"]))
    for cut in range(len(framed)):
        with pytest.raises(Unavailable, match="stream-broken"):
            list(unframed(reader(framed[:cut])))
    for place in range(len(framed)):
        changed = bytearray(framed)
        changed[place] ^= 1
        with pytest.raises(Unavailable):
            list(unframed(reader(bytes(changed))))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"family":"none","code":"x"}'])
def test_an_answer_that_is_no_error_is_unavailable(data: bytes):
    """A proxy's page or a broken answer is worth a retry."""
    assert error_from_json(data).code == "vault-answer"
