"""The reference witness: cosigns only what goes on, and remembers before it answers."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services import witness as program
from services.witness import Witness, create_app, open_witness
from shared.crypto.merkle import consistency_proof, leaf_hash, stored_nodes, tree_root
from shared.crypto.notes import Checkpoint, NoteSigner, sign_checkpoint, verify_checkpoint
from shared.domain.errors import Unavailable

LOG = NoteSigner("log.example", Ed25519PrivateKey.from_private_bytes(b"\x05" * 32))
LEAVES = [leaf_hash(bytes([number])) for number in range(40)]
NODES = stored_nodes(LEAVES)


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        """Always the same."""
        return datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness of one log."""
    return open_witness(tmp_path / "w", "w.example", [LOG.verifier], Clock())


def note(size: int, root: bytes | None = None, signer: NoteSigner = LOG) -> str:
    """A signed checkpoint of the first entries."""
    head = Checkpoint(signer.name, size, root or tree_root(size, NODES))
    return sign_checkpoint(head, signer)


def body(old: int, size: int, text: str = "") -> bytes:
    """A request with a true proof."""
    proof = consistency_proof(old, size, NODES) if 0 < old < size else ()
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), ""]
    return ("\n".join(lines) + "\n" + (text or note(size))).encode()


def test_a_log_is_followed_from_size_to_size(witness: Witness):
    """Each cosignature verifies under the witness's key, with its time."""
    for old, size in ((0, 1), (1, 7), (7, 7), (7, 32), (32, 40)):
        answer = witness.add_checkpoint(body(old, size))
        assert answer.status == 200
        head = verify_checkpoint(note(size) + answer.body, LOG.verifier, [witness.verifier], 1)
        assert head.size == size


def test_another_old_size_is_a_conflict_that_names_the_right_one(witness: Witness):
    """409 with the size, as the specification's content type."""
    witness.add_checkpoint(body(0, 7))
    for old in (0, 3, 8):
        answer = witness.add_checkpoint(body(old, 9))
        assert (answer.status, answer.body, answer.kind) == (409, "7\n", "text/x.tlog.size")


def test_two_roots_of_one_size_are_never_both_cosigned(witness: Witness):
    """The second, other root of the same size is a conflict."""
    witness.add_checkpoint(body(0, 7))
    assert witness.add_checkpoint(body(7, 7, note(7, b"x" * 32))).status == 409


def test_a_log_that_does_not_go_on_is_not_cosigned(witness: Witness):
    """A fork has no proof; nothing is remembered of it."""
    witness.add_checkpoint(body(0, 7))
    assert witness.add_checkpoint(body(7, 9, note(9, b"x" * 32))).status == 422
    assert witness.add_checkpoint(body(7, 9)).status == 200


@pytest.mark.parametrize(
    ("request_body", "status"),
    [
        (body(0, 3, note(3, signer=NoteSigner("other.example", LOG.key))), 404),
        (body(0, 3, note(3, signer=NoteSigner(LOG.name, Ed25519PrivateKey.generate()))), 403),
        (body(4, 3), 400),
        (b"", 400),
        (b"old 0\n", 400),
        (b"old 01\n\n" + note(3).encode(), 400),
        (b"old -1\n\n" + note(3).encode(), 400),
        (b"new 0\n\n" + note(3).encode(), 400),
        (b"old 0\nAAAA\n\n" + note(3).encode(), 400),
        (b"old 0\n!\n\n" + note(3).encode(), 400),
        (b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + note(3).encode(), 400),
        (b"old 0\n" + b"A" * 43 + b"=\n\n" + note(3).encode(), 422),
        (b"\xff", 400),
    ],
)
def test_every_refusal_has_its_status(witness: Witness, request_body: bytes, status: int):
    """Statuses are those of the specification, and nothing is remembered."""
    assert witness.add_checkpoint(request_body).status == status
    assert witness.add_checkpoint(body(0, 3)).status == 200


def test_it_remembers_after_a_restart(tmp_path: Path):
    """Key and memory lie in the folder."""
    folder = tmp_path / "w"
    first = open_witness(folder, "w.example", [LOG.verifier], Clock())
    first.add_checkpoint(body(0, 7))
    again = Witness(folder, first.signer, first.logs, Clock())
    assert again.add_checkpoint(body(0, 9)).status == 409
    assert again.add_checkpoint(body(7, 9)).status == 200


def test_nothing_is_cosigned_that_could_not_be_kept(witness: Witness, monkeypatch):
    """A full disk is said to be that: no signature goes out."""

    def full(_path: Path, _pieces: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(program, "write_whole", full)
    with create_app(witness).test_client() as client:
        answer = client.post("/add-checkpoint", data=body(0, 7))
    assert (answer.status_code, answer.data) == (503, b"witness-disk\n")
    monkeypatch.undo()
    assert witness.add_checkpoint(body(0, 5)).status == 200


def test_only_one_process_has_the_folder(tmp_path: Path):
    """Two that did not know of each other could cosign a fork."""
    open_witness(tmp_path, "w.example", [LOG.verifier], Clock())
    with pytest.raises(Unavailable, match="witness-running"):
        open_witness(tmp_path, "w.example", [LOG.verifier], Clock())


def test_the_key_is_told_and_a_large_request_is_not_read(witness: Witness):
    """GET /key gives the verifier key; more than 64 KiB is refused."""
    with create_app(witness).test_client() as client:
        assert client.get("/key").text == f"{witness.verifier.to_text()}\n"
        assert client.post("/add-checkpoint", data=b"x" * 70_000).status_code == 413
        assert client.get("/add-checkpoint").status_code == 405
