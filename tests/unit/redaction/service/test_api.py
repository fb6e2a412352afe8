"""The redaction API: the same way as the pages, by machine."""

from __future__ import annotations

import pytest

from tests.unit.redaction.service.room import CASE, REGISTER, Room
from tests.unit.redaction.service.site import APPROVER, MANAGER, OFFICER, Site, make_site

TEXT = b"Amelia lives with Becky.\nAunt Carol came to Larch Grove."


@pytest.fixture
def site(make_database, clock) -> Site:
    """The service with its people, one case, one document read by a fake."""
    made = make_site(make_database, clock)
    room = Room(made.units, clock, vault=made.vault, read=made.read, prove=made.prove)
    made.consumers["document.accepted"] = room.consumers["document.accepted"]
    made.open_case()
    made.accept("doc-1", TEXT)
    return made


def ask(site: Site, person: str, method: str, path: str, status: int, body: object = None):
    """One request with a bearer token."""
    answer = site.app.test_client().open(
        f"/api/v1{path}", method=method, json=body,
        headers={"Authorization": f"Bearer {site.token(person)}"},
    )  # fmt: skip
    assert answer.status_code == status, answer.text
    return answer.json if answer.data else None


def test_a_document_goes_its_whole_way_by_api(site: Site):
    """Look, decide, add, submit, approve; nobody approves their own work."""
    path = "/documents/doc-1"
    seen = ask(site, OFFICER, "GET", path, 200)
    assert [one["state"] for one in seen["proposals"]] == ["open"] * 3
    assert "Amelia" not in str(seen)
    first = seen["proposals"][0]
    body = {"proposals": [first["id"]], "state": "accepted"}
    assert ask(site, OFFICER, "POST", f"{path}/decisions", 200, body) == {"changed": 1}
    value = {"proposal": first["id"], "state": "accepted"}
    assert ask(site, OFFICER, "POST", f"{path}/decisions/value", 200, value) == {"changed": 0}
    label = {"label": "Mother", "state": "accepted"}
    assert ask(site, OFFICER, "POST", f"{path}/decisions/label", 200, label) == {"changed": 1}
    words = {"words": "Larch Grove", "category": "place", "label": "Place 1"}
    assert ask(site, OFFICER, "POST", f"{path}/words", 200, words) == {"changed": 1}
    problem = ask(site, OFFICER, "POST", f"{path}/submission", 409)
    assert problem["code"] == "proposals-open"
    assert ask(site, OFFICER, "POST", f"{path}/decisions/rest", 200) == {"changed": 1}
    ask(site, OFFICER, "POST", f"{path}/submission", 204)
    wanted = {"audiences": ["REVIEWER", "FAMILY:Mother"]}
    ask(site, OFFICER, "POST", f"{path}/approvals", 404, wanted)
    assert len(ask(site, APPROVER, "POST", f"{path}/approvals", 202, wanted)["editions"]) == 2
    ask(site, APPROVER, "POST", f"{path}/approvals", 422, {"audiences": ["FAMILY:Nobody"]})
    ask(site, APPROVER, "POST", f"{path}/approvals", 422, {"audiences": ["EVERYBODY"]})
    ask(site, APPROVER, "DELETE", f"{path}/submission", 204)
    assert ask(site, OFFICER, "GET", f"/cases/{CASE}/documents", 200)[0]["state"] == "proposed"


def test_the_register_is_replaced_over_the_version_that_was_read(site: Site):
    """A lost race is a conflict; an unknown key is refused by name without its value."""
    path = f"/cases/{CASE}/register"
    seen = ask(site, MANAGER, "GET", path, 200)
    assert seen["version"] == 1
    body = {"base_version": 1, "register": REGISTER}
    assert ask(site, OFFICER, "PUT", path, 200, body) == {"version": 2}
    assert ask(site, OFFICER, "PUT", path, 409, body)["code"] == "register-stale"
    wrong = {"base_version": 2, "register": {**REGISTER, "secrets": "Peter"}}
    problem = ask(site, OFFICER, "PUT", path, 422, wrong)
    assert "secrets" in str(problem)
    assert "Peter" not in str(problem)
    ask(site, APPROVER, "PUT", path, 404, body)
