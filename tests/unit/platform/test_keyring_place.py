"""Where the keyring may lie: apart from whatever is backed up, and each copy apart from the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shared.domain.errors import Invalid, Refused
from shared.runtime.compose import open_keyring, root_files
from shared.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    """The settings of a machine with everything at its default."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path / "data"))
    return load_settings()


def test_the_default_keyring_is_one_folder_of_its_own(settings):
    """Keys lie in it, readable by their owner alone."""
    keyring = open_keyring(settings)
    keyring.keep("case-1", "key-1", b"record")
    assert keyring.copies == ("primary",)
    [file] = (settings.data_dir / "keyring" / "cases" / "case-1" / "keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_mirrors_are_copies(settings, tmp_path):
    """A record is in the folder of each; an empty copy is filled from the others."""
    urls = tuple(f"file://{tmp_path}/mirror-{number}" for number in (1, 2))
    keyring = open_keyring(replace(settings, keyring_mirrors=urls))
    keyring.keep("case-1", "key-1", b"record")
    moved = replace(settings, keyring_url=f"file://{tmp_path}/new", keyring_mirrors=urls)
    again = open_keyring(moved)
    assert again.copies == ("primary", "mirror-1", "mirror-2")
    assert again.reconcile().mended == 1
    assert open_keyring(replace(moved, keyring_mirrors=())).find("case-1", "key-1") == b"record"


@pytest.mark.parametrize(
    ("url", "mirrors"),
    [
        ("file://{data}/blobs", ()),
        ("file://{data}/blobs/keyring", ()),
        ("file://{data}/databases", ()),
        ("file://{data}", ()),
        ("", ("file://{data}/keyring",)),
        ("", ("file://{data}/keyring/two",)),
        ("", ("file:///tmp/m", "file:///tmp/m")),
        ("", ("file:///tmp/../tmp/m", "file:///tmp/m/")),
    ],
)
def test_a_place_that_is_shared_is_refused(settings, url, mirrors):
    """With the objects, with the databases, around both, or with another copy."""
    data = str(settings.data_dir)
    asked = replace(
        settings,
        keyring_url=url.format(data=data),
        keyring_mirrors=tuple(one.format(data=data) for one in mirrors),
    )
    with pytest.raises(Invalid, match="keyring-place"):
        open_keyring(asked)


def test_the_bucket_of_the_objects_is_refused(settings, tmp_path):
    """Also with a region, or a slash at the end; another bucket is taken."""
    bucket = "s3+https://s3.example/objects"
    (tmp_path / "secret").write_text("s")
    stored = replace(
        settings,
        blobs_url=f"{bucket}?region=eu-west-2",
        blobs_access_key="a",
        blobs_secret_key_file=tmp_path / "secret",
    )
    for url in (bucket, f"{bucket}/", f"{bucket}?region=eu-west-1"):
        with pytest.raises(Invalid, match="keyring-place"):
            open_keyring(replace(stored, keyring_url=url))
    other = replace(stored, keyring_url="s3+https://s3.example/objects-keyring")
    assert open_keyring(other).copies == ("primary",)


def test_a_scheme_that_is_not_known_is_refused(settings):
    """The keyring is a folder or a bucket."""
    with pytest.raises(Invalid, match="setting-scheme"):
        open_keyring(replace(settings, keyring_url="ftp://h/x"))


def test_mirrors_hold_no_password(monkeypatch):
    """As every URL that is set."""
    monkeypatch.setenv("LOCKGATE_KEYRING_MIRRORS", "file:///a, s3+https://me:secret@h/b")
    with pytest.raises(Invalid, match="setting-secret") as refused:
        load_settings()
    assert "secret@" not in str(refused.value)


def test_shares_are_of_a_root_key_in_a_file_only(settings):
    """A root key that never leaves its server cannot be split here."""
    elsewhere = replace(settings, keys_url="vault+https://h/transit/keys/a")
    with pytest.raises(Invalid, match="root-key-elsewhere"):
        root_files(elsewhere)
    open_file = settings.data_dir / "keys" / "root.key"
    Path(open_file.parent).mkdir(parents=True)
    open_file.write_text("x")
    open_file.chmod(0o644)
    with pytest.raises(Refused, match="key-file-open"):
        root_files(settings).load()
