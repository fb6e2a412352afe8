"""Opening packages into folders: all of it or nothing, and never anywhere else."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.cli import cli
from services.packages import keeping
from services.packages.opening import open_package
from shared.crypto.keys import public_key_to_pem, signing_key_id
from shared.crypto.packages import seal_package
from shared.crypto.recipients import RecipientSecret, Suite, fingerprint
from shared.domain.errors import Conflict, Corrupt, LockgateError, Refused, Unavailable
from shared.zip_stream import stream_zip

AT = datetime(2026, 2, 4, 10, 30, tzinfo=UTC)
SENDER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
SECRET = RecipientSecret.generate(Suite.HYBRID)
FILES = {
    "manifest.json": b"{}",
    "document-001.pdf": os.urandom(3 << 20),
    "proofs/document-001.pdf.json": b"[]",
}
PASSPHRASE = "correct horse battery"


def packed(payload: bytes, folder: Path, name: str = "bundle.lockgate") -> Path:
    """A package of this payload, as a file."""
    path = folder / name
    path.write_bytes(b"".join(seal_package("pkg-1", AT, SECRET.public, SENDER, [payload])))
    return path


def zipped(entries: dict[str, bytes]) -> bytes:
    """A ZIP as Lockgate makes it."""
    return b"".join(stream_zip((name, [data]) for name, data in entries.items()))


def content(folder: Path) -> dict[str, bytes]:
    """Every file in a folder by its path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A good package."""
    return packed(zipped(FILES), tmp_path)


def test_every_file_comes_out_and_nobody_else_can_read_it(package: Path, tmp_path: Path):
    """The files are in the folder, for their owner alone, and nothing lies beside it."""
    seen = []
    out = tmp_path / "out" / "here"
    opened = open_package(
        package, SECRET, SENDER.public_key(), out, lambda *told: seen.append(told)
    )
    assert (opened.files, opened.header.id) == (3, "pkg-1")
    assert content(out) == FILES
    assert {path.stat().st_mode & 0o077 for path in out.rglob("*")} == {0}
    assert names(tmp_path / "out") == ["here"]
    stages = [stage for stage, _, _ in seen]
    assert stages == sorted(stages)  # checking comes before opening
    assert [seen[-1][1:]] == [one[1:] for one in seen if one[0] == "opening"][-1:]
    assert seen[-1][1] == seen[-1][2]
    checked = [done for stage, done, _ in seen if stage == "checking"]
    assert checked == sorted(checked)
    assert checked[-1] == package.stat().st_size


def test_an_empty_folder_is_filled_and_another_is_left_alone(package: Path, tmp_path: Path):
    """What is there already is never mixed with what comes out, nor is a link followed."""
    (tmp_path / "empty").mkdir()
    open_package(package, SECRET, SENDER.public_key(), tmp_path / "empty")
    assert content(tmp_path / "empty") == FILES
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_bytes(b"kept")
    for name in ("empty", "link", "file"):
        with pytest.raises(Conflict, match="empty") as caught:
            open_package(package, SECRET, SENDER.public_key(), tmp_path / name)
        assert caught.value.code == "out-not-empty"
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "file").read_bytes() == b"kept"


BAD_NAMES = [
    "../out.txt", "/etc/passwd", "a/../b", "a//b", "./a", "a\\b", ".hidden", "a/.b", "a b",
    "C:x", "-a", "a/b/c/d/e", "a/", "x" * 101, "a..b",
]  # fmt: skip


def hostile() -> dict[str, bytes]:
    """Contents that must never come out, though rightly signed and sealed."""
    made: dict[str, bytes] = {
        f"name {name!r}": zipped({"good.txt": b"1", name: b"2"}) for name in BAD_NAMES
    }
    made["no ZIP"] = b"not a zip"
    made["nothing"] = b""
    made["no files"] = zipped({})
    made["cut"] = zipped(FILES)[:-5]
    made["capitals"] = zipped({"a.txt": b"1", "A.txt": b"2"})
    made["file and folder"] = zipped({"a": b"1", "a/b": b"2"})
    packed_small = io.BytesIO()
    with zipfile.ZipFile(packed_small, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(5 << 20))
    made["compressed"] = packed_small.getvalue()
    whole = zipped({"a.txt": b"12345"})
    made["wrong checksum"] = whole.replace(b"12345", b"12346")
    at = whole.index(b"PK\x01\x02")
    made["encrypted"] = whole[: at + 8] + b"\x01" + whole[at + 9 :]
    huge = bytearray(whole)
    huge[at + 20 : at + 28] = (1 << 30).to_bytes(4, "little") * 2
    made["larger than the payload"] = bytes(huge)
    return made


@pytest.mark.parametrize("case", hostile().items(), ids=lambda case: case[0])
def test_hostile_content_is_refused_whole(case: tuple[str, bytes], tmp_path: Path):
    """A sender who signs it cannot make anything appear, inside the folder or out of it."""
    package = packed(case[1], tmp_path)
    before = content(tmp_path)
    with pytest.raises(Corrupt) as caught:
        open_package(package, SECRET, SENDER.public_key(), tmp_path / "out")
    assert caught.value.code == "package-content"
    assert content(tmp_path) == before
    assert names(tmp_path) == ["bundle.lockgate"]


def test_a_link_with_the_name_of_a_file_is_only_a_file(tmp_path: Path):
    """An entry that says it is a symbolic link becomes a plain file with its text."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    open_package(packed(made.getvalue(), tmp_path), SECRET, SENDER.public_key(), tmp_path / "out")
    assert not (tmp_path / "out" / "link").is_symlink()
    assert content(tmp_path / "out") == {"link": b"/etc/passwd"}


def test_no_altered_package_puts_anything_anywhere(tmp_path: Path):
    """Any changed byte, any other length, another sender or recipient: the folder stays away."""
    small = packed(zipped({"a.txt": b"secret"}), tmp_path)
    whole = small.read_bytes()
    changed = [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)
    ]
    changed += [whole[:at] for at in range(0, len(whole), 97)] + [whole + b"\0", whole + whole]
    for data in changed:
        small.write_bytes(data)
        with pytest.raises(LockgateError) as caught:
            open_package(small, SECRET, SENDER.public_key(), tmp_path / "out")
        assert caught.value.code in {"package-corrupt", "package-sender"}
    small.write_bytes(whole)
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key()
    with pytest.raises(Refused, match="another than the given sender"):
        open_package(small, SECRET, other, tmp_path / "out")
    with pytest.raises(Refused, match="another key"):
        open_package(
            small, RecipientSecret.generate(Suite.X25519), SENDER.public_key(), tmp_path / "out"
        )
    assert names(tmp_path) == ["bundle.lockgate"]


def test_what_a_dead_opening_left_is_removed_by_the_next(package: Path, tmp_path: Path):
    """Killed in the middle, the folder is not there; the next opening leaves nothing else."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from services.packages.opening import open_package\n"
        "from shared.crypto.keys import public_key_from_pem\n"
        "from shared.crypto.recipients import RecipientSecret\n"
        "def die(stage, done, total):\n"
        "    if stage == 'opening':\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "package, out, secret, sender = sys.argv[1:]\n"
        "open_package(Path(package), RecipientSecret.parse(secret), "
        "public_key_from_pem(sender.encode()), Path(out), die)\n"
    )
    out = tmp_path / "there" / "out"
    sender = public_key_to_pem(SENDER.public_key()).decode()
    died = subprocess.run(
        [sys.executable, "-c", program, str(package), str(out), SECRET.to_text(), sender],
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert names(out.parent) == [".out.opening"]
    open_package(package, SECRET, SENDER.public_key(), out)
    assert names(out.parent) == ["out"]
    assert content(out) == FILES


def test_two_openings_into_one_folder_do_not_mix(package: Path, tmp_path: Path):
    """While one is at work the other is told so."""
    refused = []

    def second(stage: str, _done: int, _total: int) -> None:
        if stage == "opening" and not refused:
            with pytest.raises(Conflict) as caught:
                open_package(package, SECRET, SENDER.public_key(), tmp_path / "out")
            refused.append(caught.value.code)

    open_package(package, SECRET, SENDER.public_key(), tmp_path / "out", second)
    assert refused == ["out-busy"]
    assert content(tmp_path / "out") == FILES


def test_a_full_disk_is_said_and_leaves_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """No room: Unavailable, no folder, no hidden rest."""

    def full(_handle: int, _piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.packages.opening.write_all", full)
    with pytest.raises(Unavailable, match="no space left"):
        open_package(package, SECRET, SENDER.public_key(), tmp_path / "there" / "out")
    assert names(tmp_path / "there") == []


# --- the commands -----------------------------------------------------------------------------


def run(*args: object, **more: object):
    """The command line."""
    return CliRunner().invoke(cli, [str(arg) for arg in args], **more)


def test_a_key_is_made_shown_and_opens_a_package(tmp_path: Path):
    """From ``recipient-key make`` to the files, by the commands alone, with no installation."""
    (tmp_path / "sender.pem").write_bytes(public_key_to_pem(SENDER.public_key()))
    key = tmp_path / "me.key"
    made = run("recipient-key", "make", "--out", key, input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert made.exit_code == 0, made.output
    shown = run("recipient-key", "show", key)
    public = keeping.read_public(tmp_path / "me.key.public")
    assert public.fingerprint in made.stdout
    assert public.to_text() in shown.stdout
    assert public.fingerprint in shown.stderr
    assert key.stat().st_mode & 0o077 == 0
    assert PASSPHRASE.encode() not in key.read_bytes()
    package = tmp_path / "p"
    package.write_bytes(b"".join(seal_package("p-1", AT, public, SENDER, [zipped(FILES)])))
    said = fingerprint(signing_key_id(SENDER.public_key()))
    common = ("open", package, "--key", key, "--sender", tmp_path / "sender.pem")
    opened = run(
        *common, "--fingerprint", said.upper(), "--out", tmp_path / "out", input=f"{PASSPHRASE}\n"
    )
    assert opened.exit_code == 0, opened.output
    assert said in opened.output
    assert content(tmp_path / "out") == FILES
    wrong = run(*common, "--fingerprint", said[:-4] + "0000", "--out", tmp_path / "no")
    assert (wrong.exit_code, "sender-fingerprint" in wrong.output) == (1, True)
    locked = run(*common, "--out", tmp_path / "no", input="not this passphrase\n")
    assert (locked.exit_code, "recipient-key-locked" in locked.output) == (1, True)
    assert not (tmp_path / "no").exists()


def test_a_key_in_shares_opens_with_enough_of_them(tmp_path: Path):
    """Two of three pages, typed in, open what was sealed to the key; one of them does not."""
    (tmp_path / "sender.pem").write_bytes(public_key_to_pem(SENDER.public_key()))
    key = tmp_path / "me.key"
    made = run("recipient-key", "make", "--out", key, "--shares", 3, "--needed", 2)
    assert made.exit_code == 0, made.output
    pages = made.output.split("\f")[1:]
    shares = [
        " ".join(line.strip() for line in page.splitlines() if line.startswith("    "))
        for page in pages
    ]
    public = keeping.read_public(key)
    package = tmp_path / "p"
    package.write_bytes(b"".join(seal_package("p-1", AT, public, SENDER, [zipped(FILES)])))
    common = ("open", package, "--key", key, "--sender", tmp_path / "sender.pem", "--out")
    few = run(*common, tmp_path / "few", input=f"{shares[2]}\n{shares[2]}\n")
    assert few.exit_code == 1
    assert not (tmp_path / "few").exists()
    opened = run(*common, tmp_path / "out", input=f"{shares[2]}\n{shares[0]}\n")
    assert opened.exit_code == 0, opened.output
    assert content(tmp_path / "out") == FILES


def test_keys_are_never_written_over_and_short_passphrases_not_taken(tmp_path: Path):
    """A second key of the same name is refused; so is a passphrase that can be guessed."""
    kept = keeping.make(tmp_path / "me.key", Suite.X25519, PASSPHRASE)
    before = content(tmp_path)
    again = run("recipient-key", "make", "--out", tmp_path / "me.key",
                input=f"{PASSPHRASE}\n{PASSPHRASE}\n")  # fmt: skip
    assert (again.exit_code, "file-exists" in again.output) == (1, True)
    short = run("recipient-key", "make", "--out", tmp_path / "x", input="short\nshort\n")
    assert (short.exit_code, "passphrase-short" in short.output) == (2, True)
    assert content(tmp_path) == before
    assert keeping.read_public(tmp_path / "me.key") == kept


def test_other_files_of_public_keys_are_shown_too(tmp_path: Path):
    """The Panel's key that packs are sealed to, and the key that a sender signs with."""
    path = tmp_path / "public-keys.json"
    path.write_text(f'{{"recipient": "{SECRET.public.to_text()}", "receipts": "x"}}')
    shown = run("recipient-key", "show", path)
    assert SECRET.public.fingerprint in shown.output
    path.write_bytes(public_key_to_pem(SENDER.public_key()))
    assert (
        fingerprint(signing_key_id(SENDER.public_key()))
        in run("recipient-key", "show", path).stderr
    )
    path.write_text("{}")
    refused = run("recipient-key", "show", path)
    assert (refused.exit_code, "recipient-key" in refused.output) == (1, True)
