"""From decisions to editions: four eyes, stale approvals, the verifier's stop, races."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from hashlib import sha256

import pytest

from services.redaction import pipeline
from services.redaction.domain.reading import Block, BlockKind, Reading
from services.redaction.domain.records import (
    CaseRegister,
    CheckedText,
    EditionState,
    PageCheck,
    ProposalState,
    Region,
    ReviewState,
)
from services.redaction.editions.kept import KeptMention
from services.redaction.handlers import approvals, editions, proposals
from shared.contracts.envelope import canonical
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.ports.vault import Actor, ObjectContext
from tests.unit.redaction.service.room import (
    APPROVER,
    CASE,
    FOUND,
    OFFICER,
    Room,
    make_room,
    paragraphs,
)

TEXT = b"Amelia lives with Becky.\nAunt Carol came to Larch Grove."
PROVED, BLOCKED, WITHDRAWN = EditionState.PROVED, EditionState.BLOCKED, EditionState.WITHDRAWN


@pytest.fixture
def decided(room: Room) -> Room:
    """A document that is decided and submitted."""
    room.accept("doc-1", TEXT)
    room.decide_all("doc-1")
    room.submit("doc-1")
    return room


def test_an_approved_document_is_built_proved_and_certified(decided: Room):
    """Each audience gets its edition, the certificate names what it was made from."""
    assert len(decided.approve("doc-1", "REVIEWER", "PANEL")) == 2
    decided.work()
    proved = decided.editions("doc-1", PROVED)
    assert {one.audience for one in proved} == {"REVIEWER", "PANEL"}
    for one in proved:
        assert sha256(decided.opened(one)).hexdigest() == one.sha256
        place = editions.certificate_context(one)
        source = decided.vault.open(one.certificate, place, Actor("test", "test"))
        fields = b"".join(source.chunks())
        assert one.sha256.encode() in fields
        assert APPROVER.encode() in fields
    assert len(decided.sent("document.proved")) == 2


def test_approving_twice_builds_once(decided: Room):
    """The same approval again, and the same event again, change nothing."""
    decided.approve("doc-1")
    assert decided.approve("doc-1") == []
    decided.work()
    [edition] = decided.editions("doc-1")
    decided.hear(
        "edition.approved", edition=edition.id, document="doc-1", version=1,
        audience="REVIEWER", approver=APPROVER,
    )  # fmt: skip
    assert len(decided.sent("edition.proved")) == 1


def test_nothing_is_submitted_while_a_proposal_or_a_page_is_open(room: Room):
    """Every proposal and every page that no machine read needs a person."""
    room.read.readings[b"scan"] = paragraphs("Amelia", pages=2, unread=(2,))
    room.accept("doc-1", b"scan")
    with pytest.raises(Conflict, match="proposals-open"):
        room.submit("doc-1")
    room.decide_all("doc-1")
    with pytest.raises(Conflict, match="pages-not-checked"):
        room.submit("doc-1")
    [item] = room.items("doc-1")
    room.do(proposals.check_page, "doc-1", item.id, 2, person=OFFICER, clock=room.clock)
    room.submit("doc-1")
    with pytest.raises(Conflict, match="review-not-open"):
        room.submit("doc-1")


@pytest.mark.parametrize("work", ["decided", "submitted", "drew", "looked", "added"])
def test_nobody_approves_their_own_work(room: Room, work: str):
    """Deciding, submitting, covering, looking at a page and adding words are all work."""
    room.read.readings[b"scan"] = paragraphs("Amelia at Larch Grove", pages=2, unread=(2,))
    room.accept("doc-1", b"scan")
    [item] = room.items("doc-1")
    hands = dict.fromkeys(("decided", "submitted", "drew", "looked", "added"), OFFICER)
    hands[work] = APPROVER
    room.decide_all("doc-1", hands["decided"])
    room.draw("doc-1", item.id, person=hands["drew"])
    room.do(proposals.check_page, "doc-1", item.id, 2, person=hands["looked"], clock=room.clock)
    room.add_words("doc-1", "Larch Grove", hands["added"])
    room.submit("doc-1", hands["submitted"])
    with pytest.raises(Refused, match="own-work"):
        room.approve("doc-1")
    assert room.approve("doc-1", person="per-third")


def test_a_document_that_is_not_submitted_is_not_approved(room: Room):
    """There is no way round the officer."""
    room.accept("doc-1", TEXT)
    with pytest.raises(Conflict, match="review-not-submitted"):
        room.approve("doc-1")


def test_a_register_that_changed_since_stops_approval_until_it_was_read_again(decided: Room):
    """Nobody approves against a register that is not the newest."""
    decided.add_name("Sibling", "Nobody Here")
    with pytest.raises(Conflict, match="register-newer"):
        decided.approve("doc-1")
    decided.work()
    assert decided.approve("doc-1")


def test_what_the_verifier_stops_is_not_kept_and_opens_the_document_again(decided: Room):
    """Blocked: no bytes, places without values, and the officer's turn."""
    decided.prove.finds = [FOUND]
    decided.approve("doc-1")
    decided.work()
    [edition] = decided.editions("doc-1")
    assert (edition.state, edition.reason) == (BLOCKED, "verifier-found")
    assert edition.places == ("metadata", "text page 2")
    assert edition.object == ""
    assert decided.review("doc-1").state is ReviewState.PROPOSED
    assert not [key for key in decided.vault.objects if key.startswith(edition.id)]
    assert decided.sent("edition.proved") == []
    assert len(decided.sent("edition.blocked")) == 1


def test_a_blocked_edition_can_be_approved_and_built_again(decided: Room):
    """The same decisions, submitted and approved again, are another attempt."""
    decided.prove.finds = [FOUND]
    decided.approve("doc-1")
    decided.work()
    decided.submit("doc-1")
    assert len(decided.approve("doc-1")) == 1
    decided.work()
    assert [one.state for one in decided.editions("doc-1")] == [PROVED]


def test_a_refusal_to_build_stops_the_edition(room: Room):
    """Content that cannot be placed never passes through."""
    room.read.readings[b"scan"] = paragraphs("Amelia", pages=1)
    room.accept("doc-1", b"scan")
    room.decide_all("doc-1")
    room.submit("doc-1")

    def refuses(*_args, **_named):
        raise Invalid("page-not-read", "no")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.redaction.pipeline.build", refuses)
        room.approve("doc-1")
        room.work()
    assert [one.reason for one in room.editions("doc-1")] == ["page-not-read"]


def test_a_document_withdrawn_before_building_is_not_built(decided: Room):
    """Withdrawn overtakes approved: nothing is proved and nobody is told of a blocked edition."""
    decided.approve("doc-1")
    decided.withdraw("doc-1")
    decided.work()
    assert [one.state for one in decided.editions("doc-1")] == [WITHDRAWN]
    assert decided.prove.seen == []
    assert decided.sent("edition.blocked") == decided.sent("edition.proved") == []


def test_a_document_withdrawn_while_it_is_built_is_not_announced(decided: Room):
    """The last look is in the transaction that would announce it."""
    decided.prove.meanwhile = lambda: decided.withdraw("doc-1")
    decided.approve("doc-1")
    decided.work()
    assert [one.state for one in decided.editions("doc-1")] == [WITHDRAWN]
    assert decided.sent("edition.proved") == []


def test_a_register_that_changes_while_an_edition_is_built_stops_it(decided: Room):
    """An approval is for the register as it stood."""
    decided.prove.meanwhile = lambda: decided.add_name("School 1", "Larch Grove")
    decided.approve("doc-1")
    decided.work()
    [edition] = decided.editions("doc-1")
    assert (edition.state, edition.reason) == (BLOCKED, "register-changed")
    assert decided.sent("edition.proved") == []


def test_decisions_that_change_while_an_edition_is_built_stop_it(decided: Room):
    """One audience is stopped, which opens the document; the other is not built on old decisions."""
    reviewer, panel = decided.approve("doc-1", "REVIEWER", "PANEL")

    def built(edition: str, audience: str) -> None:
        decided.hear(
            "edition.approved",
            edition=edition,
            document="doc-1",
            version=1,
            audience=audience,
            approver=APPROVER,
        )

    def meanwhile() -> None:
        decided.prove.finds = [FOUND]
        built(reviewer, "REVIEWER")
        decided.add_words("doc-1", "Larch Grove")

    decided.prove.meanwhile = meanwhile
    built(panel, "PANEL")
    reasons = {one.audience: one.reason for one in decided.editions("doc-1", BLOCKED)}
    assert reasons == {"REVIEWER": "verifier-found", "PANEL": "decisions-changed"}


def test_sending_back_stops_what_is_not_built_yet(decided: Room):
    """An approver who thinks again is heard, also while the edition is being built."""
    decided.approve("doc-1", "REVIEWER")
    decided.work()
    decided.approve("doc-1", "PANEL", "PARTNER")
    decided.prove.meanwhile = lambda: decided.do(approvals.send_back, "doc-1")
    decided.work()
    assert {one.audience for one in decided.editions("doc-1", PROVED)} == {"REVIEWER"}
    decided.submit("doc-1")
    assert len(decided.approve("doc-1", "REVIEWER", "PANEL", "PARTNER")) == 2
    decided.work()
    assert len(decided.editions("doc-1", PROVED)) == 3


def test_new_decisions_retire_the_edition_before(decided: Room):
    """The recipient has one edition of a file: the newest approved one."""
    decided.approve("doc-1")
    decided.work()
    decided.do(approvals.send_back, "doc-1")
    decided.add_words("doc-1", "Larch Grove")
    decided.submit("doc-1")
    decided.approve("doc-1")
    decided.work()
    assert sorted(one.state for one in decided.editions("doc-1")) == [PROVED, WITHDRAWN]
    [gone] = decided.sent("edition.withdrawn")
    assert gone["reason"] == "replaced"


def test_going_back_to_earlier_decisions_makes_an_edition_under_a_new_id(decided: Room):
    """Others know the first one as withdrawn for good, so it cannot come back under its id."""
    decided.approve("doc-1")
    decided.work()
    decided.do(approvals.send_back, "doc-1")
    decided.add_words("doc-1", "Larch Grove")
    decided.submit("doc-1")
    decided.approve("doc-1")
    decided.work()
    decided.do(approvals.send_back, "doc-1")
    [added] = [one for one in decided.proposals("doc-1") if one.detector == "person"]
    decided.do(
        proposals.decide, "doc-1", [added.id], ProposalState.REJECTED,
        person=OFFICER, clock=decided.clock,
    )  # fmt: skip
    decided.submit("doc-1")
    decided.approve("doc-1")
    decided.work()
    proved = [one["edition"] for one in decided.sent("edition.proved")]
    withdrawn = [one["edition"] for one in decided.sent("edition.withdrawn")]
    assert len(set(proved)) == 3
    assert set(proved) - set(withdrawn) == {one.id for one in decided.editions("doc-1", PROVED)}


def test_an_attempt_that_died_after_logging_can_end_otherwise(decided: Room):
    """A blocked attempt that died, then a withdrawal: the second outcome is not held against it."""
    decided.prove.finds = [FOUND]
    [edition] = decided.approve("doc-1")
    event = decided.event(
        "edition.approved", edition=edition, document="doc-1", version=1,
        audience="REVIEWER", approver=APPROVER,
    )  # fmt: skip
    with decided.units() as uow:
        decided.consumers["edition.approved"](event, uow)  # logged, and then the process dies
    decided.again(event)
    assert [one.state for one in decided.editions("doc-1")] == [PROVED]
    assert len(decided.vault.logged("edition-blocked")) == 1


def test_an_approval_that_died_after_logging_can_be_given_by_another(decided: Room):
    """The log may hold an approval that had no effect; another approver is not locked out."""
    looked = decided.look("doc-1")
    with decided.units() as uow:
        approvals.approve(
            "doc-1", [editions.Audience.parse("REVIEWER")], clearance=looked,
            policy_version=editions.POLICY_VERSION, person=APPROVER, uow=uow,
            vault=decided.vault, clock=decided.clock,
        )  # fmt: skip
    assert decided.approve("doc-1", person="per-third")


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("call", range(8))
def test_a_vault_that_fails_anywhere_leads_to_one_edition(
    make_database,
    clock,
    call: int,
    after_effect: bool,  # noqa: FBT001
):
    """Whichever call fails, the next attempt proves the edition once."""
    room = make_room(make_database, clock)
    room.open_case()
    room.accept("doc-1", TEXT)
    room.decide_all("doc-1")
    room.submit("doc-1")
    [edition] = room.approve("doc-1")
    event = room.event(
        "edition.approved", edition=edition, document="doc-1", version=1,
        audience="REVIEWER", approver=APPROVER,
    )  # fmt: skip
    room.vault.fail_once(call, after_effect=after_effect)
    for _ in range(3):
        try:
            room.again(event)
        except Unavailable:
            continue
    [proved] = room.editions("doc-1", PROVED)
    assert sha256(room.opened(proved)).hexdigest() == proved.sha256
    assert len(room.sent("edition.proved")) == 1


def test_labels_of_unregistered_people_are_the_same_in_every_document(room: Room):
    """One value, one label, also when two editions are built side by side."""
    room.accept("doc-1", b"Aunt Carol came.")
    room.accept("doc-2", b"Aunt Joan came.")
    for document in ("doc-1", "doc-2"):
        room.decide_all(document)
        room.submit(document)
    room.approve("doc-2")
    [second] = room.editions("doc-2")
    other = room.event(
        "edition.approved", edition=second.id, document="doc-2", version=1,
        audience="REVIEWER", approver=APPROVER,
    )  # fmt: skip
    room.prove.meanwhile = lambda: room.again(other)
    [first] = room.approve("doc-1")
    room.again(
        room.event(
            "edition.approved",
            edition=first,
            document="doc-1",
            version=1,
            audience="REVIEWER",
            approver=APPROVER,
        )
    )
    with room.units() as uow:
        labels = editions.case_labels(uow.get(CaseRegister, CASE), room.vault)
    assert sorted(labels.values()) == ["Person 1", "Person 2"]
    assert len(room.editions("doc-1", PROVED)) == len(room.editions("doc-2", PROVED)) == 1


def test_a_withheld_page_that_is_uncovered_must_be_looked_at_again(room: Room):
    """Taking the cover off a page no machine could read takes the look back too."""
    room.read.readings[b"scan"] = paragraphs("", pages=1, unread=(1,))
    room.accept("doc-1", b"scan")
    [item] = room.items("doc-1")
    whole = Region(
        "any", item.id, "doc-1", CASE, 1, 0.0, 0.0, 595.0, 842.0, "Withheld", OFFICER,
        room.clock.now(),
    )  # fmt: skip
    for _ in range(2):
        room.do(proposals.withhold_page, whole, clock=room.clock)
    with room.units() as uow:
        [drawn] = uow.find(Region)
        assert uow.count(PageCheck) == 1
    room.do(proposals.remove_region, "doc-1", drawn.id)
    with pytest.raises(Conflict, match="pages-not-checked"):
        room.submit("doc-1")


def test_decisions_reach_only_what_is_open_and_present(room: Room):
    """Other documents' proposals are refused; "everywhere" means every open document."""
    room.accept("doc-1", TEXT)
    room.accept("doc-2", TEXT)
    room.accept("doc-3", TEXT)
    room.decide_all("doc-3")
    room.submit("doc-3")
    foreign = room.proposals("doc-2")[0].id
    with pytest.raises(Invalid, match="proposal-missing"):
        room.do(
            proposals.decide, "doc-1", [foreign], ProposalState.ACCEPTED,
            person=OFFICER, clock=room.clock,
        )  # fmt: skip
    mine = room.proposals("doc-1")[0].id
    changed = room.do(
        proposals.decide_value, "doc-1", mine, ProposalState.REJECTED,
        person=OFFICER, clock=room.clock,
    )  # fmt: skip
    assert changed == 2
    assert room.states("doc-3")[0] is ProposalState.ACCEPTED
    assert room.do(
        proposals.decide_label, "doc-1", "Mother", ProposalState.ACCEPTED,
        person=OFFICER, clock=room.clock,
    ) == 2  # fmt: skip


def test_words_that_are_not_there_are_refused(room: Room):
    """Nothing is taken out silently, nothing is taken out twice."""
    room.accept("doc-1", TEXT)
    for words in ("nowhere", " ", "x" * 201):
        with pytest.raises(Invalid):
            room.add_words("doc-1", words)
    assert room.add_words("doc-1", "LARCH grove") == 1
    with pytest.raises(Invalid, match="words-missing"):
        room.add_words("doc-1", "Larch Grove")


# --- texts that partners sign ---------------------------------------------------------------------


def prepare(room: Room, text: dict, *, digest: str = "", key: str = "dec-1"):
    """A text is sent to be checked."""
    content = canonical(text)
    place = ObjectContext(CASE, key, 1, "decision")
    room.vault.seal(f"{key}.content", place, [content], Actor("intake", "prepare"))
    room.hear(
        "decision.prepared", decision=key, version=1, object=f"{key}.content",
        content_hash=digest or sha256(content).hexdigest(),
    )  # fmt: skip


def test_a_text_with_labels_only_is_cleared(room: Room):
    """Its hash comes back, so that exactly this text may be signed."""
    prepare(room, {"rationale": "Child A was known."})
    [cleared] = room.sent("decision.cleared")
    assert cleared["content_hash"] == sha256(
        canonical({"rationale": "Child A was known."})
    ).hexdigest()  # fmt: skip


def test_a_text_with_a_name_or_a_number_is_blocked(room: Room):
    """Names anywhere in it count, and what only the verifier sees counts as well."""
    prepare(room, {"a": ["Amelia"], "b": {"c": "Becky and Amelia"}})
    assert room.sent("decision.blocked")[0]["places"] == 3
    room.prove.finds = [FOUND]
    prepare(room, {"number": 9990000018}, key="dec-2")
    assert room.sent("decision.blocked")[1]["places"] == 2
    assert b"9990000018" in room.prove.seen[-1]


def test_a_name_registered_after_a_text_was_cleared_blocks_it(room: Room):
    """The register learns of Larch Grove after the text was opened for signature."""
    prepare(room, {"rationale": "They lived at Larch Grove."})
    prepare(room, {"rationale": "Child A was known."}, key="dec-2")
    assert len(room.sent("decision.cleared")) == 2
    room.add_name("School 1", "Larch Grove")
    room.work()
    room.work()
    assert room.sent("decision.blocked") == [{"decision": "dec-1", "version": 1, "places": 1}]
    assert len(room.sent("decision.cleared")) == 2, "a text that stays clear is not announced again"
    with room.units() as uow:
        [kept] = uow.find(CheckedText)
    assert (kept.id, kept.register_version) == ("dec-2", 2)


def test_a_register_that_changes_while_a_text_is_checked_has_it_checked_again(room: Room):
    """Its event may have gone by before the text was known as cleared."""
    room.prove.meanwhile = lambda: room.add_name("School 1", "Larch Grove")
    prepare(room, {"rationale": "They lived at Larch Grove."})
    assert len(room.sent("decision.cleared")) == 1
    room.work()
    assert [one["decision"] for one in room.sent("decision.blocked")] == ["dec-1"]


def test_a_newer_version_of_a_text_is_the_one_that_is_checked_again(room: Room):
    """A late hearing of an older version does not bring it back; a blocked one is forgotten."""
    content = canonical({"rationale": "Child A was known."})
    for version in (2, 1):
        place = ObjectContext(CASE, "dec-1", version, "decision")
        room.vault.seal(f"dec-1.v{version}", place, [content], Actor("intake", "prepare"))
        room.hear(
            "decision.prepared", decision="dec-1", version=version, object=f"dec-1.v{version}",
            content_hash=sha256(content).hexdigest(),
        )  # fmt: skip
    with room.units() as uow:
        assert [one.version for one in uow.find(CheckedText)] == [2]


def test_another_text_than_announced_is_never_cleared(room: Room):
    """The hash that will be signed is checked against the text that was looked at."""
    with pytest.raises(Corrupt, match="decision-differs"):
        prepare(room, {"a": "b"}, digest="0" * 64)
    assert room.sent("decision.cleared") == []


def test_certificates_hold_no_value(decided: Room):
    """A certificate travels with the edition: hashes and ids only."""
    decided.approve("doc-1")
    decided.work()
    [edition] = decided.editions("doc-1")
    place = editions.certificate_context(edition)
    source = decided.vault.open(edition.certificate, place, Actor("test", "test"))
    text = b"".join(source.chunks()).decode()
    assert "Amelia" not in text
    assert json.loads(text)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_those_who_work_on_a_sheet_get_a_sheet(room: Room, kind: str):
    """A spreadsheet is a rebuilt spreadsheet for reviewers and partners, a PDF for the Panel."""
    text = "Date\tEvent\n1 May\tAmelia seen"
    rows = (
        Block(BlockKind.ROW, 0, 10, cells=((0, 4), (5, 10)), table=0, header=True),
        Block(BlockKind.ROW, 11, 28, cells=((11, 16), (17, 28)), table=0),
    )
    room.read.readings[b"sheet"] = Reading(kind, text, rows)
    room.accept("doc-1", b"sheet")
    room.decide_all("doc-1")
    room.submit("doc-1")
    room.approve("doc-1", "REVIEWER", "PARTNER", "PANEL")
    room.work()
    made = {one.audience: one for one in room.editions("doc-1", PROVED)}
    types = {audience: one.file_type for audience, one in made.items()}
    assert types == {"REVIEWER": kind, "PARTNER": kind, "PANEL": "pdf"}
    assert {one["audience"]: one["file_type"] for one in room.sent("edition.proved")} == types
    starts = {"xlsx": b"PK", "csv": b"Date,Event\r\n", "pdf": b"%PDF"}
    for one in made.values():
        content = room.opened(one)
        assert content.startswith(starts[one.file_type])
        assert b"Amelia" not in content


def test_pages_are_drawn_as_finely_as_the_workshop_is_set(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    """The resolution of rebuilt pages is the one the service was started with."""
    asked: list[int] = []

    def drawn(_sandbox, _source, dpi: int):
        asked.append(dpi)
        return iter(())

    monkeypatch.setattr(editions, "render_pages", drawn)
    fine = partial(editions.on_edition_approved, workshop=replace(room.workshop, dpi=300))
    room.consumers["edition.approved"] = fine
    room.read.readings[b"scan"] = paragraphs("", pages=1, unread=(1,))
    room.accept("doc-1", b"scan")
    [item] = room.items("doc-1")
    room.do(proposals.check_page, "doc-1", item.id, 1, person=OFFICER, clock=room.clock)
    room.submit("doc-1")
    room.approve("doc-1")
    room.work()
    assert asked == [300]


KEPT_TEXT = "They walked down Amelia Street together.\nBecky came."


def keep_and_prove(room: Room, document: str, text: str) -> EditionState:
    """Keep the first mention that was found, take out the rest, and truly prove the edition."""
    truly = partial(
        editions.on_edition_approved, workshop=replace(room.workshop, prove=pipeline.prove)
    )
    room.consumers["edition.approved"] = truly
    room.accept(document, text.encode())
    first = room.proposals(document)[0]
    room.do(
        proposals.decide, document, [first.id], ProposalState.REJECTED,
        person=OFFICER, clock=room.clock,
    )  # fmt: skip
    room.decide_all(document)
    room.submit(document)
    room.approve(document)
    room.work()
    [edition] = room.editions(document)
    return edition.state


def test_a_mention_that_a_person_kept_does_not_stop_the_edition(room: Room):
    """A street with a child's name in it stays when a person said so."""
    assert keep_and_prove(room, "doc-1", KEPT_TEXT) is PROVED


@pytest.mark.parametrize("missed", ["AMELIA came.", "down AMELIA lane", "AMELIA"])
def test_the_same_name_elsewhere_still_stops_the_edition(room: Room, missed: str):
    """A mention nobody found or decided is a leak, whatever was kept beside it."""
    assert keep_and_prove(room, "doc-1", f"{KEPT_TEXT}\n{missed}") is BLOCKED


def test_what_was_kept_in_one_document_loosens_no_other(room: Room):
    """The verifier is told of the decisions of the very file it looks at."""
    assert keep_and_prove(room, "doc-1", KEPT_TEXT) is PROVED
    missed = "Becky said so.\nThey walked down AMELIA Street together."
    assert keep_and_prove(room, "doc-2", missed) is BLOCKED


def test_the_verifier_is_told_only_of_what_stays_in_the_edition(room: Room):
    """Kept mentions go with their neighbours; what is taken out for this audience does not."""
    room.accept("doc-1", KEPT_TEXT.encode())
    amelia, _ = room.proposals("doc-1")
    room.do(
        proposals.decide, "doc-1", [amelia.id], ProposalState.REJECTED,
        person=OFFICER, clock=room.clock,
    )  # fmt: skip
    room.decide_all("doc-1")
    room.submit("doc-1")
    room.approve("doc-1")
    room.work()
    assert room.prove.kept == [KeptMention("down", "Amelia", "Street")]
