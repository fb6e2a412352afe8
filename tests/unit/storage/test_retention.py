"""Destroying a case by two people: on pages, by the API, killed at each step, under a hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest

from services.storage.domain.records import (
    CaseDestruction,
    DestructionState,
    LogLeaf,
    Release,
    ReleaseState,
)
from services.storage.domain.retention import Rules
from services.storage.retention_desk import RetentionDesk
from shared.crypto.receipts import verify_receipt
from shared.domain.errors import Conflict, Invalid, LockgateError, Refused, Unavailable
from shared.domain.policy import Role
from shared.web.problems import problem_of, respond
from tests.unit.storage.builders import ACTOR, READER, Room, context
from tests.unit.storage.test_destruction import Killed, dying_at
from tests.unit.storage.test_web import Site, post

REFERENCE = "CSPR-2026-001"
PAGE = "/cases/case-1/retention"
A, B = "per-manager", "per-partner"
STEPS = [
    "confirm:recorded",
    "destroy:begun",
    "destroy:decided",
    "destroy:erased",
    "destroy:finished",
    "confirm:erased",
    "confirm:settled",
]


def desk_of(room: Room, step: Callable[[str], None] = lambda _: None) -> RetentionDesk:
    """A desk over the same stores, as after a restart."""
    return RetentionDesk(room.fresh_vault(step), Rules(), step)


@pytest.fixture
def full(room: Room) -> Room:
    """A case with an object, a release, a manager, a second manager and a safeguarding partner."""
    room.hear("case.opened", reference=REFERENCE)
    room.vault.seal("obj-1", context(), [b"text"], ACTOR)
    for membership, person, role in (
        ("mem-3", A, "partnership-manager"),
        ("mem-4", B, "delegated-safeguarding-partner"),
        ("mem-5", "per-officer", "redaction-officer"),
    ):
        room.hear(
            "membership.granted", membership=membership, person=person, role=role,
            agency="", audience="",
        )  # fmt: skip
    room.grant("mem-1", "per-1")
    room.hear("edition.proved", **room.edition("ed-1", data=b"%PDF one"))
    return room


def proposed(room: Room) -> tuple[RetentionDesk, str]:
    """A desk with a proposal, and the proposal's id."""
    desk = desk_of(room)
    desk.propose("case-1", "erasure-ordered", A)
    return desk, proposal_of(room)


def row(room: Room) -> CaseDestruction:
    """What is kept of the destruction."""
    with room.units() as uow:
        return uow.get(CaseDestruction, "case-1")


def proposal_of(room: Room) -> str:
    """The id of the proposal."""
    return row(room).proposal


def kinds(room: Room) -> list[str]:
    """What the log says of ending, holding and destroying, in order."""
    with room.units() as uow:
        leaves = uow.find(LogLeaf, case="case-1", order_by="id")
    about = ("destruction.", "case.", "case-key.des")
    return [leaf.entry_kind for leaf in leaves if leaf.entry_kind.startswith(about)]


def opens(room: Room) -> bool:
    """Whether the case's object opens after a restart."""
    try:
        room.fresh_vault().open("obj-1", context(), READER)
    except Refused:
        return False
    return True


# --- the way of it ------------------------------------------------------------------------------


def test_two_people_destroy_a_case_and_it_is_certified(full: Room):
    """All states, the log's entries in order, releases recalled, the certificate signed."""
    desk, proposal = proposed(full)
    assert desk.case("case-1").state == "proposed"
    assert opens(full)
    desk.confirm("case-1", proposal, REFERENCE, B)
    view = desk.case("case-1")
    assert (view.state, view.destroyed, view.away) == ("destroyed", True, ())
    assert not opens(full)
    assert kinds(full) == [
        "destruction.proposed",
        "destruction.confirmed",
        "case-key.destroying",
        "case-key.destroyed",
        "destruction.certified",
    ]
    with full.units() as uow:
        assert {one.state for one in uow.find(Release)} == {ReleaseState.RECALLED}
        [certified] = uow.find(LogLeaf, entry_kind="destruction.certified")
    signed = desk.certificate("case-1")
    fields = verify_receipt(full.signing.public_key(), signed)
    assert (fields["proposed_by"], fields["confirmed_by"]) == (A, B)
    assert (fields["objects"], fields["keyring_copies"]) == (3, 2)
    assert fields["log"]["index"] == view.entry_index
    assert json.loads(certified.body)["facts"]["sha256"] == sha256(signed).hexdigest()


def test_the_same_person_cannot_confirm(full: Room):
    """Whoever proposed is refused, and nothing is destroyed."""
    desk, proposal = proposed(full)
    with pytest.raises(Refused, match="two-people"):
        desk.confirm("case-1", proposal, REFERENCE, A)
    assert opens(full)


@pytest.mark.parametrize(
    ("proposal", "reference", "code"),
    [("destroy-other", REFERENCE, "destruction-changed"), ("", "CSPR", "destruction-reference")],
)
def test_another_proposal_or_case_is_not_confirmed(
    full: Room, proposal: str, reference: str, code: str
):
    """Only what was seen, and typed, is destroyed."""
    desk, _ = proposed(full)
    with pytest.raises(LockgateError, match=code):
        desk.confirm("case-1", proposal, reference, B)
    assert opens(full)


def test_a_withdrawn_proposal_cannot_be_confirmed_and_can_be_made_again(full: Room):
    """Its id is spent; the next proposal has another."""
    desk, proposal = proposed(full)
    with pytest.raises(Conflict, match="destruction-proposed"):
        desk.propose("case-1", "erasure-ordered", B)
    desk.withdraw("case-1", proposal, B)
    with pytest.raises(Conflict, match="destruction-changed"):
        desk.confirm("case-1", proposal, REFERENCE, B)
    desk.propose("case-1", "erasure-ordered", B)
    assert proposal_of(full) != proposal


def test_without_a_proposal_there_is_nothing_to_confirm_or_download(full: Room):
    """Neither a confirmation nor a certificate comes from nowhere."""
    desk = desk_of(full)
    with pytest.raises(Invalid, match="destruction-missing"):
        desk.confirm("case-1", "", REFERENCE, B)
    with pytest.raises(Invalid, match="certificate-missing"):
        desk.certificate("case-1")


# --- holds --------------------------------------------------------------------------------------


def test_a_hold_beats_retention_and_destruction(full: Room):
    """Under a hold nothing is proposed or confirmed; lifted, it is; both reasons are logged."""
    desk, proposal = proposed(full)
    desk.hold("case-1", "inquiry", A, held=True)
    view = desk.case("case-1")
    assert (view.retention.record, view.hold.reason, view.hold.actor) == ("held", "inquiry", A)
    with pytest.raises(Conflict, match="case-held"):
        desk.confirm("case-1", proposal, REFERENCE, B)
    desk.hold("case-1", "hold-ended", A, held=False)
    assert desk.case("case-1").hold is None
    desk.confirm("case-1", proposal, REFERENCE, B)
    assert kinds(full)[1:3] == ["case.held", "case.hold-lifted"]


@pytest.mark.parametrize(("reason", "held"), [("hold-ended", True), ("inquiry", False), ("", True)])
def test_a_hold_needs_a_reason_of_its_kind(full: Room, reason: str, *, held: bool):
    """A reason for lifting does not set one, and the other way round."""
    with pytest.raises(Invalid, match="hold-reason"):
        desk_of(full).hold("case-1", reason, A, held=held)
    assert kinds(full) == []


@pytest.mark.parametrize("through_the_desk", [True, False])
def test_a_hold_between_confirmation_and_keys_stops_it(full: Room, *, through_the_desk: bool):
    """The process died before the keys went; a hold set then ends it also once it is lifted."""
    _, proposal = proposed(full)
    with pytest.raises(Killed):
        desk_of(full, dying_at("confirm:recorded")).confirm("case-1", proposal, REFERENCE, B)
    desk = desk_of(full)
    if through_the_desk:
        desk.hold("case-1", "police", A, held=True)
        desk.hold("case-1", "hold-ended", A, held=False)
    else:
        desk.vault.hold_case("case-1", A, held=True)
    desk.finish()
    assert opens(full)
    assert row(full).state is DestructionState.WITHDRAWN
    assert kinds(full)[-2 if through_the_desk else -1] == "destruction.stopped"


# --- killed, and copies away --------------------------------------------------------------------


@pytest.mark.parametrize("point", STEPS)
def test_killed_at_any_step_the_timer_ends_it_once(full: Room, point: str):
    """Once two people wanted it, the next run destroys and certifies, exactly once."""
    _, proposal = proposed(full)
    with pytest.raises(Killed):
        desk_of(full, dying_at(point)).confirm("case-1", proposal, REFERENCE, B)
    desk = desk_of(full)
    desk.vault.tend()
    desk.finish()
    desk.finish()
    assert desk.case("case-1").state == "destroyed"
    assert not opens(full)
    assert kinds(full).count("case-key.destroyed") == 1
    assert kinds(full).count("destruction.certified") == 1
    verify_receipt(full.signing.public_key(), desk.certificate("case-1"))


def test_a_proposal_alone_is_never_carried_out(full: Room):
    """However long it waits and however often the timer runs."""
    desk, _ = proposed(full)
    full.clock.move(days=40_000)
    desk.finish()
    desk.vault.tend()
    assert opens(full)


def test_a_copy_that_is_away_is_shown_until_it_answers(full: Room):
    """The case is unreadable at once, destroyed only when every copy is rid of it."""
    desk, proposal = proposed(full)
    full.copies[1].away = True
    desk.confirm("case-1", proposal, REFERENCE, B)
    view = desk.case("case-1")
    assert (view.state, view.away, view.destroyed) == ("destroying", ("mirror-1",), True)
    with pytest.raises(Invalid, match="certificate-missing"):
        desk.certificate("case-1")
    full.copies[1].away = False
    desk.finish()
    assert desk.case("case-1").state == "destroyed"


def test_a_keyring_that_does_not_answer_leaves_it_confirmed(full: Room):
    """The second person need not come back: the timer says what is wrong, and goes on."""
    desk, proposal = proposed(full)
    for copy in full.copies:
        copy.away = True
    desk.confirm("case-1", proposal, REFERENCE, B)
    assert desk.case("case-1").state == "confirmed"
    with pytest.raises(Unavailable):
        desk.finish()
    for copy in full.copies:
        copy.away = False
    desk.finish()
    assert desk.case("case-1").state == "destroyed"


# --- pages and API ------------------------------------------------------------------------------


@pytest.fixture
def site(full: Room) -> Site:
    """The service over that case."""
    return Site(full)


def test_the_pages_lead_two_people_to_a_certificate(site: Site):
    """Recorded, due, proposed by one, confirmed by the other, downloaded; each page says so."""
    manager, partner = site.client(A), site.client(B)
    assert "Not recorded" in manager.get("/retention").text
    ended = post(manager, PAGE, f"{PAGE}/end", event="published", day="1", month="3", year="2025")
    assert ended.status_code == 303
    assert "Due for destruction" in manager.get("/retention").text
    assert "1 March 2060" in manager.get(PAGE).text
    sent = post(manager, PAGE, "/cases/case-1/destruction", reason="erasure-ordered")
    assert sent.status_code == 303
    assert "Another manager or a safeguarding partner" in manager.get(PAGE).text
    form = {"proposal": proposal_of(site.room), "reference": REFERENCE}
    refused = post(manager, PAGE, "/cases/case-1/destruction/confirm", **form)
    assert refused.status_code == 403
    assert "Somebody else has to confirm" in refused.text
    done = post(partner, PAGE, "/cases/case-1/destruction/confirm", **form)
    assert done.status_code == 303
    page = partner.get(PAGE).text
    assert "The records of this case were destroyed" in page
    assert "The transparency log says so in entry" in page
    assert "Destroy this case for good" not in page
    got = partner.get("/cases/case-1/destruction/certificate")
    assert verify_receipt(site.room.signing.public_key(), got.data)["case"] == "case-1"


@pytest.mark.parametrize(
    ("path", "form", "status", "says"),
    [
        (f"{PAGE}/end", {}, 422, "Choose what ended the case."),
        (
            f"{PAGE}/end",
            {"event": "closed", "day": "30", "month": "2", "year": "2026"},
            422,
            "must be a real date",
        ),
        (
            f"{PAGE}/end",
            {"event": "closed", "day": "1", "month": "1", "year": "2030"},
            422,
            "today or in the past",
        ),
        (f"{PAGE}/hold", {}, 422, "Choose why the records are held."),
        ("/cases/case-1/destruction", {}, 422, "Choose why the case is to be destroyed."),
        ("/cases/case-1/destruction", {"reason": "retention-over"}, 409, "is not over"),
    ],
)
def test_what_cannot_be_is_said_on_the_page(
    site: Site, path: str, form: dict[str, str], status: int, says: str
):
    """The page comes back with the reason, and the log says nothing."""
    answer = post(site.client(A), PAGE, path, **form)
    assert (answer.status_code, says in answer.text) == (status, True)
    assert kinds(site.room) == []


def test_a_hold_is_set_and_lifted_on_the_page(site: Site):
    """It is shown with who and why, and takes the button to destroy away."""
    manager = site.client(A)
    assert "Propose to destroy" in manager.get(PAGE).text
    post(manager, PAGE, f"{PAGE}/hold", reason="proceedings")
    held = manager.get(PAGE).text
    assert "Court or tribunal proceedings" in held
    assert "Propose to destroy" not in held
    assert "Legal hold" in manager.get("/retention").text
    post(manager, PAGE, f"{PAGE}/lift", reason="hold-ended")
    assert "Propose to destroy" in manager.get(PAGE).text


def test_an_auditor_looks_and_others_see_nothing(site: Site):
    """An auditor sees the page without buttons; an officer of the case does not know of it."""
    auditor = site.client("per-auditor", Role.AUDITOR).get(PAGE)
    assert auditor.status_code == 200
    assert "<form" not in auditor.text
    assert site.client("per-officer").get(PAGE).status_code == 404
    assert REFERENCE not in site.client("per-officer").get("/retention").text


def test_the_api_does_all_of_it(site: Site):
    """Record, hold, lift, propose, withdraw, propose, confirm and download."""
    client, first, second = site.client(), site.bearer(A), site.bearer(B)
    at = "/api/v1/cases/case-1"

    def send(method: str, path: str, who: dict[str, str], **body: str):
        return client.open(at + path, method=method, json=body, headers=who)

    end = send("PUT", "/retention/end", first, event="closed", ended_on="2026-01-31")
    hold = send("PUT", "/retention/hold", first, reason="complaint")
    seen = client.get(f"{at}/retention", headers=first).json
    lift = send("POST", "/retention/lift", first, reason="hold-mistake")
    assert (end.status_code, hold.status_code, lift.status_code) == (204, 204, 204)
    assert (seen["ended_on"], seen["held_for"], seen["record"]) == (
        "2026-01-31", "complaint", "held",
    )  # fmt: skip
    one = send("POST", "/destruction", first, reason="opened-by-mistake").json["destruction"]
    gone = send("POST", "/destruction/withdraw", second, proposal=one["proposal"])
    assert gone.status_code == 204
    two = send("POST", "/destruction", first, reason="opened-by-mistake").json["destruction"]
    form = {"proposal": two["proposal"], "reference": REFERENCE}
    alone = send("POST", "/destruction/confirm", first, **form)
    assert (alone.status_code, alone.json["code"]) == (403, "two-people")
    done = send("POST", "/destruction/confirm", second, **form).json
    assert done["state"] == "destroyed"
    got = client.get(f"{at}/destruction/certificate", headers=second)
    fields = verify_receipt(site.room.signing.public_key(), got.data)
    assert fields["log"]["index"] == done["log_entry"]
    [listed] = client.get("/api/v1/retention", headers=second).json
    assert listed["state"] == "destroyed"


def test_a_page_that_needs_a_record_says_that_it_was_destroyed(site: Site):
    """Whatever page asks for something sealed is answered plainly, with the way to the log."""
    site.vault.destroy_case("case-1", A, B)
    with pytest.raises(Refused) as caught:
        site.vault.seal_value("case-1", "note", b"text")
    with site.app.test_request_context("/anything"):
        page = respond(problem_of(caught.value))
    assert page.status_code == 403
    assert "The records of this case were destroyed" in page.get_data(as_text=True)
    assert "/library/cases/case-1/retention" in page.get_data(as_text=True)


def test_the_day_is_the_day_in_england(full: Room):
    """Half an hour before midnight in winter and in summer time."""
    full.clock.at = full.clock.at.replace(month=6, day=30, hour=23, minute=30)
    assert desk_of(full).today() == date(2026, 7, 1)


# --- recall -------------------------------------------------------------------------------------


def test_one_button_recalls_at_once_and_stops_a_download(site: Site):
    """The next request is refused, and a download in progress breaks at its next chunk."""
    with site.room.units() as uow:
        [release] = uow.find(Release, person="per-1")
    page = f"/releases/{release.id}"
    reader = site.client("per-1")
    under_way = reader.get(f"/bundles/{release.id}/all", buffered=False)
    parts = under_way.iter_encoded()
    assert next(parts)
    manager = site.client(A)
    assert "Emergency recall" in manager.get(page).text
    assert post(manager, page, f"{page}/recall-now").status_code == 303
    with pytest.raises(Refused, match="release-closed"):
        list(parts)
    assert reader.get(f"/bundles/{release.id}").status_code == 403
    told = [body["reason"] for kind, body in site.room.sent() if kind == "release.recalled"]
    assert told == ["emergency"]
    assert "Emergency recall" not in manager.get(page).text
