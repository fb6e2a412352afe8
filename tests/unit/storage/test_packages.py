"""Releases sealed to a key of their recipient: given, confirmed by voice, and then nothing else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from services.packages.opening import open_package
from services.storage.domain.records import LogLeaf, RecipientKey
from services.storage.handlers import recipient_keys
from services.storage.handlers.recipient_keys import MOST_KEYS
from shared.crypto.packages import PackageReader
from shared.crypto.recipients import RecipientSecret, Suite
from shared.domain.errors import Conflict, Invalid, Refused
from tests.unit.crypto.support import Ranges
from tests.unit.storage.builders import Room
from tests.unit.storage.test_web import HERE, Site, form_token, items_of, post, release_of

SECRET = RecipientSecret.generate(Suite.HYBRID)
PUBLIC = SECRET.public
OTHER = RecipientSecret.generate(Suite.X25519)


@pytest.fixture
def site(room: Room) -> Site:
    """Two files released to a reviewer, and the manager of the case."""
    room.hear("case.opened", reference="CSPR-2026-001")
    room.grant("mem-1", "per-1")
    room.hear(
        "membership.granted", membership="mem-3", person="per-manager",
        role="partnership-manager", agency="", audience="",
    )  # fmt: skip
    room.hear("edition.proved", **room.edition("ed-1", data=b"%PDF one"))
    room.hear("edition.proved", **room.edition("ed-2", document="doc-2", data=b"%PDF two"))
    return Site(room)


def give(site: Site, secret: RecipientSecret = SECRET, person: str = "per-1"):
    """A recipient gives a key on the page."""
    return post(site.client(person), "/key", "/key", key=secret.public.to_text())


def confirm(site: Site, typed: str, person: str = "per-manager"):
    """The manager types a fingerprint for the reviewer's release."""
    page = f"/releases/{release_of(site.room, 'per-1').id}/key"
    return post(site.client(person), page, page, fingerprint=typed)


def reader(site: Site, data: bytes, secret: RecipientSecret = SECRET) -> PackageReader:
    """A package opened by its recipient with the installation's key."""
    return PackageReader(Ranges(data), len(data), secret, site.room.bundles.public_key())


def kinds(room: Room, kind: str) -> list[dict]:
    """The facts of every entry of a kind."""
    with room.units() as uow:
        return [json.loads(leaf.body)["facts"] for leaf in uow.find(LogLeaf, entry_kind=kind)]


def test_a_release_is_sealed_once_its_key_is_confirmed(site: Site, tmp_path: Path):
    """Given, confirmed with the fingerprint, downloaded, and opened offline to the same files."""
    release = release_of(site.room, "per-1")
    client = site.client("per-1")
    before = client.get(f"/bundles/{release.id}/all").data
    assert give(site).status_code == 303
    assert client.get(f"/bundles/{release.id}/all").data == before  # nobody has confirmed it
    assert confirm(site, PUBLIC.fingerprint.upper()).status_code == 303
    answer = client.get(f"/bundles/{release.id}/all")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bundle.lockgate"'
    package = tmp_path / "bundle.lockgate"
    package.write_bytes(answer.data)
    assert b"document-001" not in answer.data
    assert b"%PDF" not in answer.data
    open_package(package, SECRET, site.room.bundles.public_key(), tmp_path / "out")
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        plain = {name: archive.read(name) for name in archive.namelist()}
    found = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {str(p.relative_to(tmp_path / "out")): p.read_bytes() for p in found} == plain


def test_nothing_of_a_sealed_release_leaves_in_the_clear(site: Site):
    """Single files too, by page and by API, are packages with that one file."""
    release = release_of(site.room, "per-1")
    give(site)
    confirm(site, PUBLIC.key_id)
    [first, _] = items_of(site.room, release)
    client, bearer = site.client("per-1"), site.bearer("per-1")
    for data in (
        client.get(f"/bundles/{release.id}/files/{first.id}").data,
        client.get(f"/api/v1/releases/{release.id}/files/{first.id}", headers=bearer).data,
    ):
        content = reader(site, data)
        with zipfile.ZipFile(io.BytesIO(b"".join(content.chunks()))) as archive:
            assert archive.read("document-001.pdf") == b"%PDF one"
            assert "document-002.pdf" not in archive.namelist()
    whole = client.get(f"/api/v1/releases/{release.id}/bundle", headers=bearer).data
    assert reader(site, whole).header.recipient == PUBLIC.key_id
    assert "sealed to your key" in client.get(f"/bundles/{release.id}").text


def test_each_package_is_on_the_log_before_it_leaves(site: Site):
    """The log names the release, the key and the package, and every opening as ever."""
    release = release_of(site.room, "per-1")
    give(site)
    confirm(site, PUBLIC.fingerprint)
    answer = site.client("per-1").get(f"/bundles/{release.id}/all")
    [made] = kinds(site.room, "release.packaged")
    assert made == {
        "actor": "per-1", "key": PUBLIC.key_id, "release": release.id,
        "package": reader(site, answer.data).header.id,
    }  # fmt: skip
    [given] = kinds(site.room, "recipient-key.registered")
    assert (given["person"], given["key"]) == ("per-1", PUBLIC.key_id)
    [confirmed] = kinds(site.room, "release.key-confirmed")
    assert (confirmed["actor"], confirmed["key"]) == ("per-manager", PUBLIC.key_id)
    opened_objects = [facts["object"] for facts in kinds(site.room, "object.opened")]
    assert sorted(opened_objects) == sorted(
        name
        for edition in ("ed-1", "ed-2")
        for name in (f"{edition}.0", f"{edition}.0.certificate")
    )


def test_a_package_under_way_breaks_off_at_a_recall(site: Site):
    """What was sent by then is no package: it has no signature."""
    release = release_of(site.room, "per-1")
    give(site)
    confirm(site, PUBLIC.fingerprint)
    answer = site.client("per-1").get(f"/bundles/{release.id}/all", buffered=False)
    chunks = answer.iter_encoded()
    got = next(chunks)
    page = f"/releases/{release.id}"
    post(site.client("per-manager"), page, f"{page}/recall", reason="safety")
    with pytest.raises(Refused):
        list(chunks)
    with pytest.raises(Exception, match="damaged"):
        reader(site, got)


def test_the_fingerprint_has_to_be_heard_and_typed(site: Site):
    """It is not shown to the manager, and no other nor a part of it is taken."""
    give(site)
    release = release_of(site.room, "per-1")
    page = site.client("per-manager").get(f"/releases/{release.id}/key").text
    assert "has given a key" in page
    assert PUBLIC.key_id[5:] not in page
    assert PUBLIC.fingerprint not in page
    for wrong in (OTHER.public.fingerprint, PUBLIC.fingerprint[:-5], "", PUBLIC.fingerprint[:4]):
        assert confirm(site, wrong).status_code == 422
    assert release_of(site.room, "per-1").recipient_key == ""
    assert kinds(site.room, "release.key-confirmed") == []


def test_a_new_key_does_not_count_before_it_is_confirmed(site: Site):
    """Who has only the recipient's sign-in can neither swap the key nor take the sealing off."""
    release = release_of(site.room, "per-1")
    give(site)
    confirm(site, PUBLIC.fingerprint)
    give(site, OTHER)
    data = site.client("per-1").get(f"/bundles/{release.id}/all").data
    assert reader(site, data).header.recipient == PUBLIC.key_id
    assert confirm(site, PUBLIC.fingerprint).status_code == 422  # the old one is not the newest
    client = site.client("per-1")
    refused = client.post(
        f"/releases/{release.id}/key/remove",
        data={"csrf_token": form_token(client, "/key")},
        headers={"Origin": HERE},
    )
    assert refused.status_code == 404
    assert confirm(site, OTHER.public.fingerprint).status_code == 303
    data = site.client("per-1").get(f"/bundles/{release.id}/all").data
    assert reader(site, data, OTHER).header.recipient == OTHER.public.key_id


def test_a_manager_can_end_the_sealing(site: Site):
    """It is on the log, and files are sent as they were before."""
    release = release_of(site.room, "per-1")
    give(site)
    confirm(site, PUBLIC.fingerprint)
    page = f"/releases/{release.id}/key"
    assert post(site.client("per-manager"), page, f"{page}/remove").status_code == 303
    assert site.client("per-1").get(f"/bundles/{release.id}/all").data.startswith(b"PK")
    [removed] = kinds(site.room, "release.key-removed")
    assert (removed["actor"], removed["key"]) == ("per-manager", PUBLIC.key_id)


def test_a_key_stays_through_a_recall(site: Site):
    """Opened again, a release is sealed to the key that was confirmed."""
    release = release_of(site.room, "per-1")
    give(site)
    confirm(site, PUBLIC.fingerprint)
    site.room.hear("membership.revoked", membership="mem-1", person="per-1")
    site.room.grant("mem-9", "per-1")
    data = site.client("per-1").get(f"/bundles/{release.id}/all").data
    assert reader(site, data).header.recipient == PUBLIC.key_id


def test_the_api_does_the_same(site: Site):
    """Give, confirm and remove by API; whoever may not gets the answer for what is not there."""
    release = release_of(site.room, "per-1")
    mine, manager = site.bearer("per-1"), site.bearer("per-manager")
    client, path = site.client(), f"/api/v1/releases/{release.id}/recipient-key"
    assert client.get("/api/v1/recipient-keys", headers=mine).json == []
    body = {"public": PUBLIC.to_text()}
    given = client.post("/api/v1/recipient-keys", json=body, headers=mine)
    assert (given.status_code, given.json["key_id"]) == (201, PUBLIC.key_id)
    assert client.get("/api/v1/recipient-keys", headers=mine).json == [given.json]
    typed = {"fingerprint": PUBLIC.fingerprint}
    assert client.put(path, json=typed, headers=mine).status_code == 404
    assert client.put(path, json={"fingerprint": "00"}, headers=manager).status_code == 422
    assert client.put(path, json=typed, headers=manager).status_code == 204
    assert release_of(site.room, "per-1").recipient_key
    assert client.delete(path, headers=manager).status_code == 204
    assert release_of(site.room, "per-1").recipient_key == ""
    sender = client.get("/api/v1/package-key", headers=mine).json
    assert sender["public"].encode() == site.client("per-1").get("/key/sender").data


@pytest.mark.parametrize(
    "text",
    ["hello", "lockgate-recipient/1 x25519 AAAA", SECRET.to_text(), OTHER.public.to_text()[:-4]],
    ids=["word", "short", "secret", "cut-off"],
)
def test_what_is_no_public_key_is_refused(site: Site, text: str):
    """A private key pasted by mistake too, and it is not shown again."""
    answer = post(site.client("per-1"), "/key", "/key", key=text)
    assert answer.status_code == 422
    assert "not a public key" in answer.text or "Paste the whole line" in answer.text
    assert text not in answer.text or len(text) < 20
    with site.room.units() as uow:
        assert uow.find(RecipientKey) == []


def test_giving_a_key_again_changes_nothing_and_there_is_an_end(site: Site):
    """The same key twice is one key; after fifty no more are taken."""
    room = site.room

    def register(text: str) -> None:
        with room.units() as uow:
            recipient_keys.register("per-1", text, uow=uow, log=room.log, clock=room.clock)
            uow.commit()

    for _ in range(3):
        register(f"  {PUBLIC.to_text()}\n")
    assert len(kinds(room, "recipient-key.registered")) == 1
    for _ in range(MOST_KEYS - 1):
        register(RecipientSecret.generate(Suite.X25519).public.to_text())
    with pytest.raises(Conflict, match="too many"):
        register(RecipientSecret.generate(Suite.X25519).public.to_text())


def test_nobody_confirms_their_own_key_and_none_that_was_not_given(site: Site):
    """Two people are needed, and a key."""
    room, release = site.room, release_of(site.room, "per-1")
    with room.units() as uow, pytest.raises(Conflict, match="not given"):
        recipient_keys.confirm(release.id, PUBLIC.key_id, "per-manager", uow=uow, log=room.log)
    give(site)
    with room.units() as uow, pytest.raises(Refused, match="Somebody else"):
        recipient_keys.confirm(release.id, PUBLIC.key_id, "per-1", uow=uow, log=room.log)
    with room.units() as uow, pytest.raises(Refused, match="Somebody else"):
        recipient_keys.remove(release.id, "per-1", uow=uow, log=room.log)
    with room.units() as uow, pytest.raises(Invalid):
        recipient_keys.confirm("rel-none", PUBLIC.key_id, "per-manager", uow=uow, log=room.log)
