"""The whole story through pages, with real files, each person in a browser of their own."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.demo import cast, files
from services.demo.people import sign_ins
from services.redaction.proof.verify import verify_files
from tests.browser import desk_steps, file_steps, reading_steps, review_steps
from tests.browser.visitor import Visitor, arrive

pytestmark = [pytest.mark.server, pytest.mark.slow]

NEW = "new-officer"


@dataclass
class Cast:
    """Everybody at their browsers, signed in when first needed."""

    browser: object
    base: str
    known: dict[str, dict[str, str]]
    faults: list[str] = field(default_factory=list)
    here: dict[str, Visitor] = field(default_factory=dict)

    def comes(self, key: str) -> Visitor:
        """This person at a browser, not signed in."""
        self.here[key] = arrive(self.browser, self.base, key, self.known, self.faults)
        return self.here[key]

    def __call__(self, key: str) -> Visitor:
        """This person, signed in."""
        return self.here.get(key) or self.comes(key).sign_in()


@pytest.fixture
def people(lockgate, browser) -> Cast:
    """The people of the story, and one who is yet to be invited."""
    known = sign_ins(lockgate.settings)
    known[NEW] = {"password": "kettle-orchard-seven", "totp": ""}
    return Cast(browser, lockgate.settings.base_url, known)


@pytest.fixture
def paths(tmp_path) -> dict[str, list[Path]]:
    """The agencies' files, as they lie on the officers' desks."""
    found: dict[str, list[Path]] = {}
    for agency, name, make in (
        *file_steps.SENT,
        ("wrong", "note.txt", files.wrong_child),
        ("broken", "broken.pdf", lambda: files.police_report()[:900]),
    ):
        path = tmp_path / name
        path.write_bytes(make())
        found.setdefault(agency, []).append(path)
    return found


def test_the_story_by_hand(people, paths, tmp_path):
    """From the first invitation to the Panel's receipt, nobody needs anything but pages."""
    reference, link = _prepare(people)
    _answer(people, paths, link)
    count = len(file_steps.SENT)
    _redact(people, count)
    bundles = {
        key: reading_steps.read_bundle(people(key), reference, count)
        for key in ("reviewer", "family-one", "family-two")
    }
    _is_clean(bundles["family-two"], "Father A", tmp_path / "two")
    _is_clean(bundles["family-one"], "Father B", tmp_path / "one")
    assert len(set(bundles.values())) == len(bundles)
    _decide(people, reference)
    assert people.faults == [], "\n".join(dict.fromkeys(people.faults))


def _prepare(people: Cast) -> tuple[str, str]:
    """The administrator and the manager set everything up."""
    administrator, manager = people("administrator"), people("manager")
    link = desk_steps.invite_officer(administrator)
    desk_steps.give_role(administrator)
    reference = desk_steps.open_case(manager)
    desk_steps.weigh_threshold(manager)
    desk_steps.add_people(manager)
    desk_steps.appoint_partners(manager)
    desk_steps.fill_register(manager)
    desk_steps.ask_agencies(manager, reference)
    return reference, link


def _answer(people: Cast, paths: dict[str, list[Path]], link: str) -> None:
    """The agencies answer, one with a mistake of each kind, one with nothing."""
    newcomer = people.comes(NEW)
    file_steps.join(newcomer, link)
    file_steps.open_request(newcomer)
    file_steps.sign_nil_return(newcomer)
    for agency in ("police", "hospital", "school"):
        officer = people(f"{agency}-officer")
        file_steps.open_request(officer)
        file_steps.send(officer, *paths[agency])
        receipt = file_steps.keep_receipt(officer)
        sums = {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths[agency]}
        assert json.loads(receipt)["fields"]["sha256"] in sums
        if agency == "police":
            file_steps.send_broken(officer, paths["broken"][0])
        if agency == "hospital":
            file_steps.send(officer, *paths["wrong"])
            file_steps.pull_back(officer, paths["wrong"][0].name)


def _redact(people: Cast, count: int) -> None:
    """One person decides, another approves; until then nobody reads anything."""
    officer = people("redaction-officer")
    review_steps.wait_for_queue(officer, count)
    review_steps.decide_first(officer)
    review_steps.decide_rest(officer)
    review_steps.try_own_approval(officer)
    reading_steps.has_nothing_yet(people("reviewer"))
    review_steps.approve_all(people("approver"), count)


def _decide(people: Cast, reference: str) -> None:
    """The partners decide, the pack leaves, and the record shows it all."""
    manager = people("manager")
    desk_steps.write_decision(manager, reference)
    for key, _ in desk_steps.SEATS:
        reading_steps.sign(people(key), reference)
    reading_steps.see_clock_stopped(manager, reference)
    assert reading_steps.collect_pack(people("panel"))
    reading_steps.read_log(people("auditor"), reference)
    for place in ("Dead letters", "Deliveries", "Agencies"):
        people("administrator").navigate(place)


def _is_clean(bundle: bytes, of: str, folder: Path) -> None:
    """The verifier finds nothing of one parent in what the other was given."""
    entry = {"label": of, "kind": "person", "names": cast.values_of(of)[:2]}
    register = json.dumps({"case": "story", "entries": [entry]})
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(folder)
    held = [(path.name, path) for path in folder.rglob("*") if path.is_file()]
    report = verify_files(register, held)
    assert held
    assert report.clean, f"{len(report.findings)} places of {of}"
