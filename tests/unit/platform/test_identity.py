"""Keys and secrets of services, together and apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.identity import (
    DIRECTORY_SECRET,
    FORMS_SECRET,
    NAMES,
    issue,
    of_service,
    on_one_machine,
)
from shared.adapters.keys_file import FileKeys
from shared.contracts.events import SERVICES
from shared.domain.errors import Conflict, Invalid, LockgateError, Refused


def test_services_apart_believe_each_other_and_nobody_else(tmp_path: Path):
    """What one signs all verify under its name, under no other, and unknown names sign nothing."""
    issue(tmp_path)
    known = {name: of_service(tmp_path / name, name) for name in SERVICES}
    for signer, identity in known.items():
        signature = identity.private[signer].sign(b"event")
        for reader in known.values():
            assert reader.verify(signer, b"event", signature)
            assert not reader.verify(signer, b"other", signature)
            assert not any(reader.verify(o, b"event", signature) for o in SERVICES if o != signer)
            assert not reader.verify("log", b"event", signature)


def test_a_service_holds_its_own_private_keys_only(tmp_path: Path):
    """Intake cannot sign the log, and only intake keeps the directory's secret."""
    issue(tmp_path)
    held = {name: set(of_service(tmp_path / name, name).private) for name in SERVICES}
    assert held == {
        "intake": {"intake"},
        "redaction": {"redaction"},
        "storage": {"storage", "log", "bundles"},
        "notification": {"notification", "packs"},
    }
    secret = of_service(tmp_path / "intake", "intake").secret
    assert len(secret(FORMS_SECRET)) == len(secret(DIRECTORY_SECRET)) == 32
    assert secret(FORMS_SECRET) != secret(DIRECTORY_SECRET)
    with pytest.raises(Invalid, match="identity-missing"):
        of_service(tmp_path / "redaction", "redaction").secret(DIRECTORY_SECRET)


def test_keys_are_never_issued_over_others(tmp_path: Path):
    """A second issue changes nothing and says what to do."""
    issue(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(Conflict, match="identity-exists"):
        issue(tmp_path)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["intake.pem", "public/storage.pem"])
def test_a_missing_file_is_named(tmp_path: Path, name: str):
    """Without a key there is no service, and the message says which file."""
    issue(tmp_path)
    (tmp_path / "intake" / name).unlink()
    with pytest.raises(Invalid, match="identity-missing") as missing:
        of_service(tmp_path / "intake", "intake")
    assert Path(name).name in missing.value.message


def test_a_private_key_that_others_may_read_is_refused(tmp_path: Path):
    """A key that was opened up may be known to somebody else."""
    issue(tmp_path)
    (tmp_path / "storage" / "log.pem").chmod(0o644)
    with pytest.raises(Refused, match="key-file-open"):
        of_service(tmp_path / "storage", "storage")


def test_one_machine_keeps_the_same_keys_and_secrets(tmp_path: Path):
    """Everything is made once; a second start, with another root key, does not read the secrets."""
    keys = FileKeys(b"r" * 32)
    first, second = on_one_machine(tmp_path, keys), on_one_machine(tmp_path, keys)
    assert {n: k.public_bytes_raw() for n, k in first.public.items()} == {
        n: k.public_bytes_raw() for n, k in second.public.items()
    }
    assert set(first.private) == set(NAMES)
    assert first.secret(FORMS_SECRET) == second.secret(FORMS_SECRET)
    with pytest.raises(LockgateError):
        on_one_machine(tmp_path, FileKeys(b"s" * 32)).secret(FORMS_SECRET)
