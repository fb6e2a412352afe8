"""Keys, passwords and certificates of an installation: made once, kept, and kept apart."""

from __future__ import annotations

import base64
import hashlib
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from services.identity import of_service
from services.prepare import broker, database, object_store
from services.prepare.certificates import SERVER_LIFE, authority, certify
from services.prepare.folders import PARTS, prepare
from shared.contracts.events import SERVICES
from shared.domain.errors import Conflict, Corrupt

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SITE = ("lockgate.example", "127.0.0.1")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A folder that was prepared once; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("prepared")
    prepare(folder, SITE, NOW)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_run_changes_nothing(tmp_path: Path):
    """Not a byte: keys are kept, and what follows from them comes out the same."""
    prepare(tmp_path, SITE, NOW)
    first = contents(tmp_path)
    prepare(tmp_path, SITE, NOW + timedelta(days=30))
    assert contents(tmp_path) == first


def test_what_is_missing_is_made_again_unless_others_depend_on_it(tmp_path: Path):
    """A lost password is drawn anew everywhere; a lost identity is refused, to be restored."""
    prepare(tmp_path, SITE, NOW)
    old = (tmp_path / "broker" / "definitions.json").read_bytes()
    (tmp_path / "intake" / "bus.password").unlink()
    prepare(tmp_path, SITE, NOW)
    assert (tmp_path / "broker" / "definitions.json").read_bytes() != old
    (tmp_path / "intake" / "intake.pem").unlink()
    with pytest.raises(Conflict) as refused:
        prepare(tmp_path, SITE, NOW)
    assert refused.value.code == "identity-mismatch"


def test_each_service_has_what_it_needs_and_no_other_secret(prepared: Path):
    """Its identity opens; no secret of one part is in another's folder, but the few it shares."""
    for service in SERVICES:
        of_service(prepared / service, service)
    shared = set()
    seen: dict[bytes, str] = {}
    for name, content in contents(prepared).items():
        secret = name.endswith((".key", ".password", ".secret", ".passphrase")) or (
            name.endswith(".pem") and b"PRIVATE KEY" in content
        )
        if secret and content in seen:
            shared.add((seen[content], name))
        seen.setdefault(content, name)
    assert shared == set()
    passwords = [
        content
        for name, content in contents(prepared).items()
        if name.endswith((".password", ".passphrase", ".secret")) and content.isascii()
    ]
    for name in ("broker/definitions.json", "database/roles.sql"):
        text = (prepared / name).read_bytes()
        assert not any(word in text for word in passwords)


def test_nobody_else_may_read_them_but_a_server_its_own(tmp_path: Path):
    """Files are their owner's; those of a server that runs as another user also that group's."""
    group = tmp_path.stat().st_gid
    prepare(tmp_path, SITE, NOW, {"database": group})
    for path in tmp_path.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        served = path.relative_to(tmp_path).parts[0] == "database"
        assert mode & 0o777 & ~(0o750 if served else 0o700) == 0, (path, oct(mode))
    assert {path.name for path in tmp_path.iterdir()} == set(PARTS)


def test_certificates_are_believed_for_their_names_only(prepared: Path):
    """By whoever trusts the installation's authority, for the names of the server and no other."""
    trusted = x509.load_pem_x509_certificate((prepared / "intake" / "ca.pem").read_bytes())
    for part, name in (("broker", "broker"), ("database", "database"), ("proxy", SITE[0])):
        chain = x509.load_pem_x509_certificates((prepared / part / "server.pem").read_bytes())
        builder = PolicyBuilder().store(Store([trusted])).time(NOW + timedelta(days=1))
        builder.build_server_verifier(x509.DNSName(name)).verify(chain[0], chain[1:])
        with pytest.raises(x509.verification.VerificationError):
            builder.build_server_verifier(x509.DNSName("elsewhere")).verify(chain[0], chain[1:])


def test_a_certificate_is_made_again_before_it_ends_and_when_its_names_change(tmp_path: Path):
    """With the same key; until then it is kept."""
    signer = authority(tmp_path, NOW)
    certify(signer, tmp_path, ["one"], NOW)
    first, key = (tmp_path / "server.pem").read_bytes(), (tmp_path / "server.key").read_bytes()
    certify(signer, tmp_path, ["one"], NOW + SERVER_LIFE / 2)
    assert (tmp_path / "server.pem").read_bytes() == first
    certify(signer, tmp_path, ["one", "two"], NOW)
    second = (tmp_path / "server.pem").read_bytes()
    assert second != first
    certify(signer, tmp_path, ["one", "two"], NOW + SERVER_LIFE - timedelta(days=100))
    assert (tmp_path / "server.pem").read_bytes() != second
    assert (tmp_path / "server.key").read_bytes() == key


def test_a_key_that_is_none_is_refused(tmp_path: Path):
    """Never replaced by a new one."""
    (tmp_path / "authority.key").write_text("nonsense")
    with pytest.raises(Corrupt) as refused:
        authority(tmp_path, NOW)
    assert refused.value.code == "authority-key"


def test_the_broker_gets_hashes_in_its_own_form():
    """Four bytes of salt, then SHA-256 of salt and password."""
    raw = base64.b64decode(broker.password_hash("a password"))
    assert len(raw) == 36
    assert raw[4:] == hashlib.sha256(raw[:4] + b"a password").digest()
    assert broker.password_hash("a password") == broker.password_hash("a password")
    assert broker.password_hash("another") != broker.password_hash("a password")


def test_the_database_gets_what_it_checks_a_password_with():
    """The form of RFC 5802 as PostgreSQL keeps it, computed here from the outside in."""
    method, rest, keys = database.scram("a password", "intake").split("$")
    rounds, salt = rest.split(":")
    stored, server = (base64.b64decode(part) for part in keys.split(":"))
    salted = hashlib.pbkdf2_hmac("sha256", b"a password", base64.b64decode(salt), int(rounds))
    import hmac

    client = hmac.new(salted, b"Client Key", "sha256").digest()
    assert method == "SCRAM-SHA-256"
    assert stored == hashlib.sha256(client).digest()
    assert server == hmac.new(salted, b"Server Key", "sha256").digest()
    assert database.scram("a password", "redaction") != database.scram("a password", "intake")


def test_every_user_of_the_object_store_sees_one_bucket():
    """No right without the name of the bucket it is for."""
    known = json.loads(object_store.seaweedfs({"objects": "one", "keyring": "two"}))
    for identity in known["identities"]:
        [credential] = identity["credentials"]
        assert {one.partition(":")[2] for one in identity["actions"]} == {credential["accessKey"]}
    assert object_store.lines({"objects": "one", "keyring": "two"}) == (
        "lockgate-objects one lockgate-objects\nlockgate-keyring two lockgate-keyring\n"
    )
