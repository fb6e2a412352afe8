"""The administrator's page and API of the keys."""

from __future__ import annotations

import pytest

from services.storage.domain.records import Job, JobState
from shared.domain.policy import Role
from tests.unit.storage.builders import ACTOR, Room, context
from tests.unit.storage.test_web import Site, post

ADMIN = Role.ADMINISTRATOR


@pytest.fixture
def site(room: Room) -> Site:
    """A case with an object, and the service over it."""
    room.hear("case.opened", reference="CSPR-2026-001")
    room.vault.seal("obj-1", context(), [b"text"], ACTOR)
    return Site(room)


def work(site: Site) -> None:
    """What the timer does."""
    [tick] = [tick for tick in site.service.ticks if tick.name == "storage.key-jobs"]
    tick.run()


def test_a_rotation_is_begun_worked_on_and_shown(site: Site):
    """The page begins it, the timer does it, and the page shows that it is done."""
    client = site.client("per-admin", ADMIN)
    assert "No key has been rotated yet" in client.get("/keys").text
    begun = post(client, "/keys", "/keys/jobs", kind="rotate-case", case="case-1")
    assert begun.status_code == 303
    running = client.get("/keys/jobs").text
    assert "Running" in running
    assert "data-finished" not in running
    work(site)
    shown = client.get("/keys/jobs").text
    assert "1 of 1" in shown
    assert "data-finished" in shown
    assert "per-admin" in [job.actor for job in _jobs(site)]


def test_the_root_key_is_rotated_by_the_api(site: Site):
    """A program begins it, sees its progress, and gets the same job when it asks again."""
    client, header = site.client(), site.bearer("per-admin", ADMIN)
    before = client.get("/api/v1/keys", headers=header).json
    assert before["copies"] == ["primary", "mirror-1"]
    first = client.post("/api/v1/keys/jobs", json={"kind": "rotate-root"}, headers=header)
    again = client.post("/api/v1/keys/jobs", json={"kind": "rotate-root"}, headers=header)
    assert (first.status_code, again.json["id"]) == (202, first.json["id"])
    work(site)
    after = client.get("/api/v1/keys", headers=header).json
    assert after["root"] != before["root"]
    [job] = after["jobs"]
    assert (job["state"], job["done"], job["failed"]) == ("done", 1, 0)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Choose what to do."),
        ({"kind": "melt"}, "Choose what to do."),
        ({"kind": "rotate-case"}, "Choose a case"),
        ({"kind": "rotate-root", "case": "case-1"}, "none for the root key"),
        ({"kind": "reseal", "case": "case-none"}, "There is no key for this case."),
    ],
)
def test_what_cannot_be_begun_is_said(site: Site, form: dict[str, str], says: str):
    """The page comes back with the reason, and no job is there."""
    answer = post(site.client("per-admin", ADMIN), "/keys", "/keys/jobs", **form)
    assert answer.status_code == 422
    assert says in answer.text
    assert _jobs(site) == []


def test_one_job_at_a_time_works_on_a_case(site: Site):
    """Another kind of job on the same case has to wait, and the page says so."""
    client = site.client("per-admin", ADMIN)
    post(client, "/keys", "/keys/jobs", kind="rotate-case", case="case-1")
    answer = post(client, "/keys", "/keys/jobs", kind="reseal", case="case-1")
    assert answer.status_code == 409
    assert "Another job works on this case" in answer.text


def test_a_destroyed_case_and_an_outstanding_copy_are_shown(site: Site):
    """A case whose keys are gone is refused; a copy that was away is warned about."""
    site.room.copies[1].away = True
    site.vault.destroy_case("case-1", "per-a", "per-b")
    client = site.client("per-admin", ADMIN)
    assert "has not been reached" in client.get("/keys").text
    answer = post(client, "/keys", "/keys/jobs", kind="rotate-case", case="case-1")
    assert answer.status_code == 403
    assert "was destroyed" in answer.text


def test_a_keyring_without_a_mirror_is_warned_about(room: Room):
    """One copy that no backup may hold is too few."""
    from shared.adapters.keyring_blobs import BlobKeyring

    room.keyring = BlobKeyring(room.copies[0])
    assert "one copy only" in Site(room).client("per-admin", ADMIN).get("/keys").text


def _jobs(site: Site) -> list[Job]:
    with site.room.units() as uow:
        return uow.find(Job, state=(JobState.RUNNING, JobState.DONE))
