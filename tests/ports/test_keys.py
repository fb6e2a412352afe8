"""The root of the keys, the same promises in a file, a key server and a hardware module.

A real Vault or OpenBao is tried too where LOCKGATE_TEST_TRANSIT_URL and LOCKGATE_TEST_TRANSIT_TOKEN
name one with a fresh key; a module is SoftHSM.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.adapters.keys_file import FileKeys
from shared.adapters.keys_pkcs11 import ModuleKeys, ModulePlace
from shared.adapters.keys_transit import TransitKeys, TransitPlace
from shared.crypto.passphrase import Cost
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.ports.keys import Keys
from tests.servers import absent
from tests.simulators.transit import Transit, transit_server

KEY = bytes(range(32))
PLACE = b"a case and a key id"
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"


@dataclass
class Kit:
    """How another process opens the same root keys."""

    open: Callable[[], Keys]


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory) -> str:
    """The URL of a key in a SoftHSM token of this run."""
    if importlib.util.find_spec("pkcs11") is None:
        absent("python-pkcs11")
    if not SOFTHSM.exists() or shutil.which("softhsm2-util") is None:
        absent("softhsm2")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)  # read once, when the library is loaded
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "lockgate-test", "--pin", PIN,
         "--so-pin", "5678"],
        check=True, capture_output=True,
    )  # fmt: skip
    return f"pkcs11:token=lockgate-test;object={{}}?module-path={SOFTHSM}"


@pytest.fixture
def transit() -> Iterator[Transit]:
    """A key server with one key."""
    with transit_server("lockgate") as server:
        yield server


def transit_keys(server: Transit) -> TransitKeys:
    """The adapter for a server."""
    return TransitKeys(TransitPlace.parse(server.url), lambda: server.token)


@pytest.fixture(params=["file", "file with passphrase", "transit", "real transit", "module"])
def kit(request, tmp_path) -> Kit:
    """Every adapter."""
    if request.param == "file":
        return Kit(lambda: FileKeys.load_or_create(tmp_path / "root.key"))
    if request.param == "file with passphrase":
        path, cost = tmp_path / "root.key", Cost(64, 1, 1)
        return Kit(lambda: FileKeys.load_or_create(path, "open sesame", cost=cost))
    if request.param == "transit":
        server = request.getfixturevalue("transit")
        return Kit(lambda: transit_keys(server))
    if request.param == "real transit":
        url = os.environ.get("LOCKGATE_TEST_TRANSIT_URL", "")
        if not url:
            pytest.skip("no key server is named in LOCKGATE_TEST_TRANSIT_URL")
        token = os.environ["LOCKGATE_TEST_TRANSIT_TOKEN"]
        return Kit(lambda: TransitKeys(TransitPlace.parse(url), lambda: token))
    place = ModulePlace.parse(request.getfixturevalue("softhsm").format(os.urandom(4).hex()))

    def module() -> ModuleKeys:
        keys = ModuleKeys(place, lambda: PIN)
        keys.create()
        return keys

    return Kit(module)


def test_what_is_wrapped_is_unwrapped(kit):
    """Also by another process, and each time to other bytes."""
    keys = kit.open()
    first, second = keys.wrap(KEY, PLACE), keys.wrap(KEY, PLACE)
    assert first != second
    assert KEY not in first
    assert kit.open().unwrap(first, PLACE) == keys.unwrap(second, PLACE) == KEY
    assert keys.wrapped_by(first) == keys.root_id == kit.open().root_id


def test_only_whole_records_in_their_place_are_unwrapped(kit):
    """Another context, and any flipped, missing or added byte, is the one error."""
    keys = kit.open()
    record = keys.wrap(KEY, PLACE)
    bad = [record[:-1], record + b"A", b"", b"vault:v1:", b"x" * 140]
    bad += [
        record[:at] + bytes([record[at] ^ 1]) + record[at + 1 :]
        for at in range(0, len(record) - 4, 9)
    ]
    for one in bad:
        with pytest.raises(Corrupt, match="key-corrupt"):
            keys.unwrap(one, PLACE)
    for place in (b"", PLACE + b"x", PLACE[:-1]):
        with pytest.raises(Corrupt, match="key-corrupt"):
            keys.unwrap(record, place)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_has_32_bytes(kit, size):
    """Nothing else is wrapped."""
    with pytest.raises(Invalid, match="key-size"):
        kit.open().wrap(bytes(size), PLACE)


def test_a_rotation_is_used_by_every_process(kit):
    """The old root unwraps until it is retired; others wrap under the new one without being told."""
    keys, other = kit.open(), kit.open()
    source = keys.root_id
    old = keys.wrap(KEY, PLACE)

    target = keys.rotate(source)

    assert target != source
    assert keys.rotate(source) == other.rotate(source) == target
    assert other.root_id == keys.root_id == target
    assert other.wrapped_by(other.wrap(KEY, PLACE)) == target
    assert other.unwrap(old, PLACE) == kit.open().unwrap(old, PLACE) == KEY
    assert keys.wrapped_by(old) == source


def test_a_retired_root_is_gone_everywhere(kit):
    """What it wrapped is unreadable, for whoever opens the keys from then on."""
    keys = kit.open()
    source = keys.root_id
    with pytest.raises(Conflict, match="root-key-current"):
        keys.retire(source)
    old = keys.wrap(KEY, PLACE)
    keys.rotate(source)
    anew = keys.wrap(keys.unwrap(old, PLACE), PLACE)

    keys.retire(source)
    keys.retire(source)

    for process in (keys, kit.open()):
        with pytest.raises(Corrupt, match="key-corrupt"):
            process.unwrap(old, PLACE)
        assert process.unwrap(anew, PLACE) == KEY


def test_nothing_secret_is_shown(kit):
    """Neither key nor token stands in the representation."""
    assert PIN not in repr(kit.open())
    assert "hvs" not in repr(kit.open())


# --- the file ---------------------------------------------------------------------------------


def test_a_retired_root_file_is_overwritten(tmp_path):
    """Its text stands nowhere in the folder."""
    keys = FileKeys.load_or_create(tmp_path / "root.key")
    text = (tmp_path / "root.key").read_bytes()
    source = keys.root_id
    keys.rotate(source)
    kept = tmp_path / f"root.key.{source}"
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (text, 0o600)
    handle = os.open(kept, os.O_RDONLY)
    keys.retire(source)
    assert os.pread(handle, 1000, 0) != text
    os.close(handle)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["root.key", "root.key.lock"]


def test_a_passphrase_protects_the_new_root_too(tmp_path):
    """The rotated file opens with the same passphrase, and with no other."""
    cost = Cost(64, 1, 1)
    keys = FileKeys.load_or_create(tmp_path / "root.key", "open sesame", cost=cost)
    target = keys.rotate(keys.root_id)
    assert FileKeys.load_or_create(tmp_path / "root.key", "open sesame").root_id == target
    with pytest.raises(Refused, match="root-key-passphrase"):
        FileKeys.load_or_create(tmp_path / "root.key", "another")


def test_a_root_file_that_went_missing_is_not_made_anew_by_a_running_process(tmp_path):
    """What runs says that it is gone."""
    keys = FileKeys.load_or_create(tmp_path / "root.key")
    (tmp_path / "root.key").unlink()
    with pytest.raises(Unavailable, match="key-file-unavailable"):
        keys.wrap(KEY, PLACE)


# --- the key server ---------------------------------------------------------------------------


def test_a_server_that_is_away_sealed_or_refuses_is_unavailable(transit):
    """Whatever it is, it can be tried again, and the token is in no message."""
    keys = transit_keys(transit)
    record = keys.wrap(KEY, PLACE)
    transit.sealed = True
    with pytest.raises(Unavailable, match="keys-unavailable"):
        keys.unwrap(record, PLACE)
    transit.sealed = False
    stranger = TransitKeys(TransitPlace.parse(transit.url), lambda: "hvs.other")
    with pytest.raises(Unavailable) as refused:
        stranger.wrap(KEY, PLACE)
    assert refused.value.facts == {"status": 403}
    assert "hvs" not in str(refused.value)
    nobody = TransitKeys(TransitPlace.parse("vault+http://127.0.0.1:9/transit/keys/x"), str)
    with pytest.raises(Unavailable, match="keys-unavailable"):
        nobody.wrap(KEY, PLACE)


def test_the_token_is_read_for_each_request(transit):
    """An agent may renew it while Lockgate runs."""
    tokens = iter(["hvs.old", "hvs.new"])
    keys = TransitKeys(TransitPlace.parse(transit.url), lambda: next(tokens))
    transit.token = "hvs.old"
    record = keys.wrap(KEY, PLACE)
    transit.token = "hvs.new"
    assert keys.unwrap(record, PLACE) == KEY


def test_a_retired_version_is_trimmed(transit):
    """The server has the latest version alone, and refuses to decrypt with others."""
    keys = transit_keys(transit)
    source = keys.root_id
    keys.rotate(source)
    keys.retire(source)
    assert (list(transit.keys), transit.least_decryption) == ([2], 2)


@pytest.mark.parametrize("change", [{"kind": "rsa-4096"}, {"derived": True}, {"kind": "aes-cbc"}])
def test_a_key_of_another_kind_is_refused(change):
    """One that does not authenticate, or wants a context of its own, is not used."""
    with (
        transit_server("lockgate", **change) as server,
        pytest.raises(Invalid, match="transit-key"),
    ):
        transit_keys(server).check()
    with transit_server("lockgate", namespace="safe/guard") as server:
        place = TransitPlace.parse(server.url + "?namespace=safe/guard")
        TransitKeys(place, lambda: server.token).check()


@pytest.mark.parametrize(
    "url",
    [
        "vault+http://vault.example/transit/keys/a", "vault+https://h/transit/a",
        "vault+https:///transit/keys/a", "vault+https://h/transit/keys/../b",
        "vault+https://h/transit/keys/", "vault+ftp://h/transit/keys/a",
    ],
)  # fmt: skip
def test_an_odd_server_url_is_refused(url):
    """Plain HTTP elsewhere, and paths that are not of a key."""
    with pytest.raises(Invalid, match="setting-invalid"):
        TransitPlace.parse(url)


# --- the module -------------------------------------------------------------------------------


_WRONG_PIN = """
import sys
from shared.adapters.keys_pkcs11 import ModuleKeys, ModulePlace
from shared.domain.errors import Unavailable
try:
    ModuleKeys(ModulePlace.parse(sys.argv[1]), lambda: "9999").root_id
except Unavailable as error:
    print(error.code, error.facts["kind"])
"""


def test_a_root_key_in_a_module_cannot_be_taken_out(softhsm):
    """Its value cannot be read, and a wrong PIN opens nothing."""
    import pkcs11

    url = softhsm.format("sealed-in")
    keys = ModuleKeys(ModulePlace.parse(url), lambda: PIN)
    keys.create()
    [root] = keys._do(keys._all)
    with pytest.raises(pkcs11.PKCS11Error):
        root[pkcs11.Attribute.VALUE]
    said = subprocess.run(
        [sys.executable, "-c", _WRONG_PIN, url], capture_output=True, text=True, check=True
    )
    assert said.stdout == "keys-unavailable PinIncorrect\n"


@pytest.mark.parametrize(
    "url",
    ["pkcs11:token=a", "pkcs11:token=a;object=b", "pkcs11:token=a;object=?module-path=/x",
     "pkcs11:token=a;object=b;pin-value=1?module-path=/x", "pkcs11:token=a;object=b?pin-value=1"],
)  # fmt: skip
def test_an_odd_module_url_is_refused(url):
    """Also one with a PIN in it."""
    with pytest.raises(Invalid, match="setting-invalid"):
        ModulePlace.parse(url)
