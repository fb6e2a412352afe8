"""What stands between a decided document and its release, by machine: risks, copies, regions."""

from __future__ import annotations

import pytest

from services.redaction.domain.policy import POLICY_VERSION
from services.redaction.domain.reading import Spot, SpotKind
from services.redaction.domain.records import EditionState, ProposalState, Region, Review, SpotState
from services.redaction.domain.records import Spot as SpotRecord
from services.redaction.handlers.approvals import approve, send_back
from services.redaction.handlers.clearance import Clearance
from services.redaction.handlers.proposals import decide_spots, remove_region
from services.redaction.handlers.readings import current_spots
from shared.domain.audience import Audience
from shared.domain.errors import Conflict, Refused
from tests.unit.redaction.service.room import CASE, REGISTER, worded_pages
from tests.unit.redaction.service.site import (
    APPROVER,
    MANAGER,
    OFFICER,
    Site,
    reading_site,
    submitted,
)
from tests.unit.redaction.service.test_api import ask

PLAIN = b"Amelia lives with Becky.\nAunt Carol came."
TELLING = b"Amelia is the youngest of four.\nThe Huddersfield Examiner wrote about it."
LETTER = (
    "Dear colleague, thank you for sending this child to our clinic in good time. Amelia came with "
    "her mother Becky and with Aunt Carol who said that she sleeps badly and eats very little. On "
    "examination she was pale and quiet. We took blood and will write again when the results are "
    "known. The school has noticed that she is often tired. We would be glad if the health visitor "
    "called on the family within the next two weeks and told us what she found there."
)
WANTED = ["FAMILY:Mother", "PANEL"]


@pytest.fixture
def site(make_database, clock) -> Site:
    """The service with its people and one case; documents are read by a fake."""
    return reading_site(make_database, clock)


# --- residual risks -------------------------------------------------------------------------------
def test_approval_for_a_family_waits_for_an_answer_to_every_residual_risk_by_api(site: Site):
    """Two lines to answer, for the family and not for the Panel; then it goes."""
    path = submitted(site, "doc-1", TELLING)
    body = {"audiences": WANTED}
    problem = ask(site, APPROVER, "POST", f"{path}/approvals", 409, body)
    assert problem["code"] == "risks-unanswered"
    query = f"{path}/risks?audience=FAMILY:Mother&audience=PANEL"
    seen = ask(site, OFFICER, "GET", query, 200)
    assert [one["kind"] for one in seen["risks"]] == ["siblings", "quote"]
    assert seen["risks"][0]["open_for"] == ["FAMILY:Mother"]
    assert "Examiner" not in str(seen)
    first, second = (one["id"] for one in seen["risks"])
    given = [{"risk": first, "reason": "needed-for-learning", "note": "Said by Becky herself"}]
    ask(site, OFFICER, "POST", f"{path}/risks", 404, {**body, "answers": given})
    answered = ask(site, APPROVER, "POST", f"{path}/risks", 200, {**body, "answers": given})
    assert answered == {"changed": 1}
    ask(site, APPROVER, "POST", f"{path}/approvals", 409, body)
    given = [{"risk": second, "reason": "already-public"}]
    ask(site, APPROVER, "POST", f"{path}/risks", 200, {**body, "answers": given})
    assert len(ask(site, APPROVER, "POST", f"{path}/approvals", 202, body)["editions"]) == 2


def test_answers_are_on_the_record_by_code_and_hash_only(site: Site):
    """The edition and the log carry the hash, the database the codes; a note stays sealed."""
    path = submitted(site, "doc-1", TELLING)
    seen = ask(site, APPROVER, "GET", f"{path}/risks?audience=FAMILY:Mother", 200)
    given = [
        {"risk": one["id"], "reason": "identifies-nobody", "note": "Becky knows"}
        for one in seen["risks"]
    ]
    body = {"audiences": ["FAMILY:Mother"], "answers": given}
    ask(site, APPROVER, "POST", f"{path}/risks", 200, body)
    site.approve("doc-1", "FAMILY:Mother", "PANEL")
    answers = {one.audience: one.answers for one in site.editions("doc-1")}
    assert len(answers["FAMILY:Mother"]) == 64
    assert answers["PANEL"] == ""
    logged = [one.facts.get("answers") for one in site.vault.logged("edition-approved")]
    assert logged == [answers["FAMILY:Mother"], None]
    again = ask(site, OFFICER, "GET", f"{path}/risks?audience=FAMILY:Mother", 200)
    [answer] = again["risks"][0]["answers"]
    assert (answer["answer"], answer["answered_by"]) == ("identifies-nobody", APPROVER)
    assert "Becky knows" not in str(again)
    with site.units.engine.connect() as connection:
        table = site.units.tables.metadata.tables["risk_answer"]
        assert "Becky" not in repr(connection.execute(table.select()).all())


@pytest.mark.parametrize(
    ("change", "status"),
    [({"risk": "nothing"}, 404), ({"reason": "because"}, 422), ({"note": "x" * 501}, 422)],
)
def test_an_answer_that_is_none_is_refused(site: Site, change: dict, status: int):
    """A risk that is not there, a reason outside the list, a note that is a document."""
    path = submitted(site, "doc-1", TELLING)
    seen = ask(site, APPROVER, "GET", f"{path}/risks?audience=FAMILY:Mother", 200)
    one = {"risk": seen["risks"][0]["id"], "reason": "already-public", **change}
    body = {"audiences": ["FAMILY:Mother"], "answers": [one]}
    ask(site, APPROVER, "POST", f"{path}/risks", status, body)


def test_answers_are_asked_again_when_what_is_visible_changes(site: Site):
    """Sent back, decided otherwise and submitted again: only what is new is open."""
    submitted(site, "doc-1", TELLING + b"\nAunt Carol came.")
    site.answer("doc-1", "FAMILY:Mother")
    site.do(send_back, "doc-1")
    [carol] = [one for one in site.proposals("doc-1") if one.label == "Person"]
    keep = {"proposals": [carol.id], "state": "rejected"}
    ask(site, OFFICER, "POST", "/documents/doc-1/decisions", 200, keep)
    site.submit("doc-1")
    seen = ask(site, APPROVER, "GET", "/documents/doc-1/risks?audience=FAMILY:Mother", 200)
    assert [one["kind"] for one in seen["risks"] if one["open_for"]] == ["name-kept"]


def test_whoever_decided_may_not_answer(site: Site):
    """The answers are the second person's, like the approval."""
    submitted(site, "doc-1", TELLING)
    with pytest.raises(Refused) as refused:
        site.answer("doc-1", "FAMILY:Mother", person=OFFICER)
    assert refused.value.code == "own-work"


def test_an_approval_of_what_was_not_looked_at_is_refused(site: Site):
    """Another audience than looked at, or a review that moved on since, is a conflict."""
    submitted(site, "doc-1", PLAIN)
    looked = site.look("doc-1", "REVIEWER")
    for audience in ("PANEL", "FAMILY:Mother"):
        with pytest.raises(Conflict) as refused:
            approve_as_looked_at(site, audience, looked)
        assert refused.value.code == "review-changed"
    site.do(send_back, "doc-1")
    site.submit("doc-1")
    with pytest.raises(Conflict) as refused:
        approve_as_looked_at(site, "REVIEWER", looked)
    assert refused.value.code == "review-changed"
    assert approve_as_looked_at(site, "REVIEWER", site.look("doc-1"))


def approve_as_looked_at(site: Site, audience: str, looked: Clearance) -> list[str]:
    """An approval made from a look at the document."""
    return site.do(
        approve, "doc-1", [Audience.parse(audience)], clearance=looked, person=APPROVER,
        policy_version=POLICY_VERSION, vault=site.vault, clock=site.clock,
    )  # fmt: skip


# --- copies of one text ---------------------------------------------------------------------------
def test_a_letter_redacted_here_and_open_in_a_copy_blocks_approval_and_says_where(site: Site):
    """Kept in document 2, so document 1 waits; decided alike, it goes."""
    site.accept("doc-1", LETTER.encode())
    site.accept("doc-2", LETTER.replace("pale and quiet", "pale but calm").encode())
    for document in ("doc-1", "doc-2"):
        site.decide_all(document)
    [carol] = [one for one in site.proposals("doc-2") if one.label == "Person"]
    keep = {"proposals": [carol.id], "state": "rejected"}
    ask(site, OFFICER, "POST", "/documents/doc-2/decisions", 200, keep)
    site.submit("doc-1")
    body = {"audiences": ["REVIEWER"]}
    problem = ask(site, APPROVER, "POST", "/documents/doc-1/approvals", 409, body)
    assert problem["code"] == "near-copy-differs"
    seen = ask(site, APPROVER, "GET", "/documents/doc-1/risks", 200)
    [clash] = seen["clashes"]
    assert (clash["hidden"]["number"], clash["open"]["number"], clash["seen"]) == (1, 2, "kept")
    assert [one["kept"]["number"] for one in seen["two_ways"]] == [2]
    assert "Carol" not in str(seen)
    taken = {"proposals": [carol.id], "state": "accepted"}
    ask(site, OFFICER, "POST", "/documents/doc-2/decisions", 200, taken)
    ask(site, APPROVER, "POST", "/documents/doc-1/approvals", 202, body)


def test_an_undecided_or_undetected_value_in_a_copy_blocks_both_ways(site: Site):
    """Words taken out by hand in one copy stand open in the other."""
    site.accept("doc-1", LETTER.encode())
    site.accept("doc-2", LETTER.encode())
    site.decide_all("doc-1")
    site.add_words("doc-1", "clinic")
    site.submit("doc-1")
    seen = {one.seen for one in site.look("doc-1").clashes}
    assert {str(one) for one in seen} == {"undecided", "undetected"}
    site.decide_all("doc-2")
    site.submit("doc-2")
    [clash] = site.look("doc-2").clashes
    assert (clash.hidden.number, clash.open.number, str(clash.seen)) == (1, 2, "undetected")


def test_copies_inside_one_document_are_compared_too(site: Site):
    """A letter and the same letter attached to it."""
    site.read.inside[b"mail"] = [LETTER.encode()]
    site.read.readings[b"mail"] = worded_pages(LETTER)
    site.accept("doc-1", b"mail")
    site.decide_all("doc-1")
    assert site.look("doc-1").clashes == ()
    attached = site.items("doc-1")[1]
    [carol] = [p for p in site.proposals("doc-1") if (p.label, p.item) == ("Person", attached.id)]
    keep = {"proposals": [carol.id], "state": "rejected"}
    ask(site, OFFICER, "POST", "/documents/doc-1/decisions", 200, keep)
    [clash] = site.look("doc-1").clashes
    assert (clash.hidden.page, clash.open.item) == (1, attached.id)


def test_the_same_value_decided_two_ways_is_listed_and_does_not_block(site: Site):
    """Without a near copy both may be right; the approver sees it."""
    site.accept("doc-1", b"Aunt Carol came.")
    site.accept("doc-2", b"The boat is called Aunt Carol by everybody.")
    site.decide_all("doc-1")
    [boat] = site.proposals("doc-2")
    keep = {"proposals": [boat.id], "state": "rejected"}
    ask(site, OFFICER, "POST", "/documents/doc-2/decisions", 200, keep)
    site.submit("doc-1")
    seen = ask(site, APPROVER, "GET", "/documents/doc-1/risks", 200)
    [one] = seen["two_ways"]
    assert (one["taken"]["number"], one["kept"]["number"], seen["clashes"]) == (1, 2, [])
    ask(site, APPROVER, "POST", "/documents/doc-1/approvals", 202, {"audiences": ["REVIEWER"]})


def test_a_withdrawn_copy_is_no_copy(site: Site):
    """What is closed cannot leak and blocks nothing."""
    site.accept("doc-2", LETTER.encode())
    submitted(site, "doc-1", LETTER.encode())
    assert site.look("doc-1").clashes
    site.withdraw("doc-2")
    assert site.look("doc-1").clashes == ()


# --- regions without words ------------------------------------------------------------------------
SPOTS = (
    Spot(1, 10.0, 100.0, 90.0, 150.0, SpotKind.SIGNATURE),
    Spot(2, 10.0, 100.0, 90.0, 150.0, SpotKind.LOGO),
)


def test_regions_without_words_are_covered_or_left_before_submission_by_api(site: Site):
    """A covered one is a box with its kind on it; undo takes the box away again."""
    site.read.readings[b"scan"] = worded_pages("Amelia sleeps", "Becky calls", spots=SPOTS)
    site.accept("doc-1", b"scan")
    site.decide_all("doc-1")
    path = "/documents/doc-1"
    seen = ask(site, OFFICER, "GET", path, 200)
    assert [(one["kind"], one["page"], one["state"]) for one in seen["spots"]] == [
        ("signature", 1, "open"), ("logo", 2, "open"),
    ]  # fmt: skip
    assert ask(site, OFFICER, "POST", f"{path}/submission", 409)["code"] == "spots-open"
    first, second = (one["id"] for one in seen["spots"])
    cover = {"spots": [first], "state": "covered"}
    assert ask(site, OFFICER, "POST", f"{path}/spots", 200, cover) == {"changed": 1}
    assert ask(site, OFFICER, "POST", f"{path}/spots", 200, cover) == {"changed": 0}
    ask(site, OFFICER, "POST", f"{path}/spots", 404, {"spots": ["nothing"], "state": "left"})
    assert boxes(site) == [(1, "Signature", 10.0)]
    ask(site, OFFICER, "POST", f"{path}/spots", 200, {"spots": [first], "state": "open"})
    assert boxes(site) == []
    ask(site, OFFICER, "POST", f"{path}/spots", 200, {"spots": [first, second], "state": "left"})
    ask(site, OFFICER, "POST", f"{path}/submission", 204)
    ask(site, OFFICER, "POST", f"{path}/spots", 409, cover)


def boxes(site: Site) -> list[tuple[int, str, float]]:
    """Page, label and left edge of every box."""
    with site.units() as uow:
        return [(one.page, one.label, one.x0) for one in uow.find(Region)]


def test_whoever_left_a_region_is_an_author_of_the_document(site: Site):
    """To leave a face to be seen is a decision like any other."""
    site.read.readings[b"scan"] = worded_pages("No names here.", spots=SPOTS[:1])
    site.accept("doc-1", b"scan")
    [spot] = spots(site)
    left = SpotState.LEFT
    site.do(decide_spots, "doc-1", [spot.id], left, person="per-third", clock=site.clock)
    site.submit("doc-1")
    with pytest.raises(Refused) as refused:
        site.approve("doc-1", person="per-third")
    assert refused.value.code == "own-work"


def test_a_spot_whose_box_is_taken_away_waits_again(site: Site):
    """Nothing that was covered is left by taking the cover off."""
    site.read.readings[b"scan"] = worded_pages("Amelia sleeps", spots=SPOTS[:1])
    site.accept("doc-1", b"scan")
    site.decide_all("doc-1")
    with site.units() as uow:
        [spot] = uow.find(SpotRecord)
    wanted = SpotState.COVERED
    site.do(decide_spots, "doc-1", [spot.id], wanted, person=OFFICER, clock=site.clock)
    with site.units() as uow:
        [box] = uow.find(Region)
    site.do(remove_region, "doc-1", box.id)
    with pytest.raises(Conflict) as refused:
        site.submit("doc-1")
    assert refused.value.code == "spots-open"


def test_what_was_made_of_a_spot_carries_to_a_new_version_of_the_same_page(site: Site):
    """Page 1 is unchanged and stays covered; page 2 changed and is asked about again."""
    site.read.readings[b"one"] = worded_pages("Amelia sleeps", "Becky calls", spots=SPOTS)
    site.read.readings[b"two"] = worded_pages("Amelia sleeps", "Becky shouts", spots=SPOTS)
    site.accept("doc-1", b"one")
    ids = [one.id for one in spots(site)]
    site.do(decide_spots, "doc-1", ids, SpotState.COVERED, person=OFFICER, clock=site.clock)
    site.accept("doc-1", b"two", version=2)
    assert [one.state for one in spots(site)] == [SpotState.COVERED, SpotState.OPEN]
    assert spots(site)[0].decided_by == OFFICER
    [item] = site.items("doc-1")
    with site.units() as uow:
        assert [one.page for one in uow.find(Region, item=item.id)] == [1]


def spots(site: Site) -> list[SpotRecord]:
    """The spots of the present version."""
    with site.units() as uow:
        return current_spots(uow.get(Review, "doc-1"), uow)


# --- undo, accept, preview, carry forward ---------------------------------------------------------
def test_undo_all_of_a_value_by_api(site: Site):
    """Every mention in every open document of the case, in one request, and back."""
    for document in ("doc-1", "doc-2"):
        site.accept(document, PLAIN)
    [becky] = [one for one in site.proposals("doc-1") if one.label == "Mother"]
    path = "/documents/doc-1/decisions/value"
    for state in (ProposalState.ACCEPTED, ProposalState.OPEN):
        body = {"proposal": becky.id, "state": str(state)}
        assert ask(site, OFFICER, "POST", path, 200, body) == {"changed": 2}
        for document in ("doc-1", "doc-2"):
            assert [p.state for p in site.proposals(document) if p.label == "Mother"] == [state]


def test_accept_all_of_a_person_by_api(site: Site):
    """Everything under one entry's label, everywhere in the case."""
    for document in ("doc-1", "doc-2"):
        site.accept(document, PLAIN)
    body = {"label": "Child A", "state": "accepted"}
    path = "/documents/doc-2/decisions/label"
    assert ask(site, OFFICER, "POST", path, 200, body) == {"changed": 2}
    states = {one.label: one.state for one in site.proposals("doc-1")}
    assert (states["Child A"], states["Mother"]) == (ProposalState.ACCEPTED, ProposalState.OPEN)


def test_preview_per_recipient_by_api(site: Site):
    """The mother reads her own name, the Panel labels; nobody else may look."""
    site.accept("doc-1", PLAIN)
    path = "/documents/doc-1/preview"
    mothers = ask(site, OFFICER, "GET", f"{path}?audience=FAMILY:Mother", 200)["text"]
    panels = ask(site, APPROVER, "GET", f"{path}?audience=PANEL", 200)["text"]
    assert mothers.startswith("[Child A] lives with Becky.")
    assert panels.startswith("[Child A] lives with [Mother].")
    ask(site, OFFICER, "GET", f"{path}?audience=PANEL&item=nothing", 404)
    ask(site, OFFICER, "GET", path, 422)
    ask(site, MANAGER, "GET", f"{path}?audience=PANEL", 404)


def test_decisions_carry_forward_to_a_new_version_by_api(site: Site):
    """What was decided on version 1 stands on version 2, and only the new words are open."""
    site.accept("doc-1", PLAIN)
    site.decide_all("doc-1")
    site.accept("doc-1", PLAIN + b"\nAunt Dora rang.", version=2)
    seen = ask(site, OFFICER, "GET", "/documents/doc-1", 200)
    assert seen["review"]["version"] == 2
    states = [one["state"] for one in seen["proposals"]]
    assert states == ["accepted", "accepted", "accepted", "open"]


# --- strangers ------------------------------------------------------------------------------------
def test_people_nobody_registered_become_one_entry_by_api(site: Site):
    """Found over two documents, added once, then one label in both."""
    site.accept("doc-1", b"Aunt Carol came.")
    site.accept("doc-2", b"Later Aunt Carol left with Amelia.")
    [carol] = ask(site, OFFICER, "GET", f"/cases/{CASE}/people", 200)
    assert (carol["names"], carol["documents"]) == (["Carol"], ["doc-1", "doc-2"])
    path = f"/cases/{CASE}/people"
    body = {"stranger": carol["id"], "label": "Aunt", "role": "relative", "base_version": 1}
    ask(site, OFFICER, "POST", path, 422, {**body, "names": ["Becky"]})
    ask(site, OFFICER, "POST", path, 404, {**body, "stranger": "nobody"})
    ask(site, OFFICER, "POST", path, 422, {**body, "label": "Carol"})
    ask(site, MANAGER, "POST", path, 404, body)
    assert ask(site, OFFICER, "POST", path, 200, body) == {"version": 2}
    site.work()
    ask(site, OFFICER, "POST", path, 404, {**body, "base_version": 2, "label": "Friend"})
    for document in ("doc-1", "doc-2"):
        assert "Aunt" in {one.entry for one in site.proposals(document)}
    assert ask(site, OFFICER, "GET", f"/cases/{CASE}/people", 200) == []


def test_a_child_is_a_recipient_only_when_one_was_named(site: Site):
    """Sibling 1 gets no edition unless they hold a bundle or something is kept for them."""
    entries = [*REGISTER["entries"], {"label": "Sibling 1", "kind": "person", "role": "sibling"}]
    site.register({**REGISTER, "entries": entries})
    path = submitted(site, "doc-1", PLAIN)
    for label in ("Child A", "Sibling 1"):
        body = {"audiences": [f"FAMILY:{label}"]}
        assert ask(site, APPROVER, "POST", f"{path}/approvals", 422, body)["code"]
    site.hear(
        "membership.granted", membership="mem-1", person="per-sister", role="family", agency="",
        audience="FAMILY:Sibling 1",
    )  # fmt: skip
    body = {"audiences": ["FAMILY:Sibling 1"]}
    assert len(ask(site, APPROVER, "POST", f"{path}/approvals", 202, body)["editions"]) == 1
    site.work()
    assert [one.state for one in site.editions("doc-1")] == [EditionState.PROVED]
