"""The story, step by step, as the people in it would do it.

Each step is a method that can be begun again after an interruption: it looks whether its effect is
there before it acts.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.demo import cast, files
from services.demo.client import Player, StoryError, ensure, wait_for
from services.demo.people import AGENCIES, PLAYERS

Told = Callable[[str], None]

UPLOADS: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("police", "Doyle report.pdf", files.police_report),
    ("police", "custody scan.pdf", files.custody_scan),
    ("hospital", "T Doyle letter.docx", files.hospital_letter),
    ("school", "chronology.xlsx", files.school_chronology),
    ("school", "Tilly attendance.eml", files.school_email),
)
WRONG = ("hospital", "note.txt", files.wrong_child)
AUDIENCES = ("REVIEWER", "PANEL", "FAMILY:Father A", "FAMILY:Father B")
READERS = {"reviewer": "REVIEWER", "family-one": "FAMILY:Father A", "family-two": "FAMILY:Father B"}
SEATS = {"la-partner": "la", "icb-partner": "icb", "police-partner": "police"}
PIECE = 1 << 20

DECISION: dict[str, Any] = {
    "rapid_review": (
        "Child A was admitted to hospital with a head injury that was not consistent with the "
        "account given. Child A and Sibling 1 were made safe on the day. Police and children's "
        "social care held a strategy discussion the next morning.\n\n"
        "School had raised concerns about neglect twice. They were looked at one by one and not "
        "together."
    ),
    "outcome": "commission-lcspr",
    "rationale": (
        "The partners want to understand why concerns from school and health were not brought "
        "together, and what would help practitioners to do so."
    ),
    "national_view": "not-national",
    "national_reason": "The themes are known nationally and are being followed up locally.",
    "answers": [
        {"criterion": "improvements", "met": True, "reason": "Sharing of neglect concerns."},
        {"criterion": "themes", "met": True, "reason": "Neglect and head injury."},
        {"criterion": "working-together", "met": True, "reason": "School, health and police."},
        {"criterion": "panel-concluded", "met": False, "reason": "The Panel has not yet replied."},
    ],
}


@dataclass(slots=True)
class Story:
    """One review. ``players`` are signed-in people by key; ``told`` hears of each step."""

    players: Mapping[str, Player]
    told: Told
    case: str = ""
    reference: str = ""
    agencies: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    wrong: str = ""
    refused: str = ""
    decision: str = ""
    own_approval: int = 0
    early_items: int = 0
    bundles: dict[str, bytes] = field(default_factory=dict)
    audiences: tuple[str, ...] = AUDIENCES

    def play(self) -> None:
        """The whole story."""
        for step in (
            self.open_case,
            self.invite,
            self.fill_register,
            self.ask_agencies,
            self.upload,
            self.refuse_bad_file,
            self.pull_back_wrong_file,
            self.sign_nil_return,
            self.decide_redactions,
            self.try_own_approval,
            self.approve,
            self.read_bundles,
            self.write_decision,
            self.sign_decision,
            self.wait_for_receipt,
        ):
            step()

    # --- the manager --------------------------------------------------------------------------
    def open_case(self) -> None:
        """A case after a serious incident, and the notification that was sent to the Panel."""
        manager = self.players["manager"]
        before = {row["case"]["id"] for row in wait_for("board", lambda: [self._board()])[0]}

        def opened() -> Any:
            fresh = [row["case"] for row in self._board() if row["case"]["id"] not in before]
            return fresh[0] if fresh else None

        yesterday = datetime.now(UTC) - timedelta(days=1)
        body = {"aware_at": yesterday.isoformat(), "reason": "Recorded the day after."}
        made = ensure("case", opened, lambda: manager.api("POST", "/api/v1/cases", json=body))
        self.case, self.reference = made["id"], made["reference"]
        self.told(f"Case {self.reference} is open; the clock for the notification runs")
        sent = {"reference": f"SIN-{self.reference}", "sent_at": datetime.now(UTC).isoformat()}
        ensure(
            "notification",
            lambda: self._clock("C5"),
            lambda: manager.api("POST", f"/api/v1/cases/{self.case}/notification", json=sent),
        )
        self.told(f"Notification recorded; {self._clock('C5')['headline']}")

    def _board(self) -> Any:
        return self.players["manager"].api("GET", "/api/v1/board")

    def _clock(self, code: str) -> Any:
        clocks = self.players["manager"].api("GET", f"/api/v1/cases/{self.case}/clocks")
        return next((c for c in clocks if c["code"] == code and c["state"] != "not-started"), None)

    def invite(self) -> None:
        """Who does what on the case."""
        people = wait_for(
            "people", lambda: self.players["administrator"].api("GET", "/api/v1/people")
        )
        addresses = {person["email"]: person["id"] for person in people}
        self.people = {player.key: addresses[player.email] for player in PLAYERS}
        names = {agency.name: agency.key for agency in AGENCIES}
        found = wait_for("agencies", lambda: self.players["manager"].api("GET", "/api/v1/agencies"))
        self.agencies = {names[one["name"]]: one["id"] for one in found if one["name"] in names}
        self._grant("redaction-officer", "redaction-officer")
        self._grant("approver", "redaction-approver")
        self._grant("panel", "panel-secretariat")
        for key, audience in READERS.items():
            self._grant(key, "reviewer" if key == "reviewer" else "family", audience)
        for key, seat in SEATS.items():
            self._appoint(key, seat)
        self.told("Redaction officer, second reader, reviewer, family and partners are on the case")

    def _grant(self, key: str, role: str, audience: str = "") -> None:
        body = {"person": self.people[key], "role": role, "audience": audience}
        path = f"/api/v1/cases/{self.case}/members"
        manager = self.players["manager"]
        ensure(
            f"role of {key}",
            lambda: [
                one
                for one in manager.api("GET", path)
                if (one["person"], one["role"]) == (body["person"], role)
            ],
            lambda: manager.api("POST", path, json=body),
        )

    def _appoint(self, key: str, seat: str) -> None:
        manager, person = self.players["manager"], self.people[key]
        members = f"/api/v1/cases/{self.case}/members"
        role = "delegated-safeguarding-partner"
        ensure(
            f"seat {seat}",
            lambda: [
                one
                for one in manager.api("GET", members)
                if (one["person"], one["role"]) == (person, role)
            ],
            lambda: manager.api(
                "POST",
                f"/api/v1/cases/{self.case}/signatories",
                json={"person": person, "seat": seat},
            ),
        )

    def fill_register(self) -> None:
        """The child, the family, the school and the GP go on the case identity register."""
        officer, path = self.players["redaction-officer"], self._redaction("register")

        def seen() -> Any:
            answer = officer.attempt("GET", path)
            return answer.json() if answer.ok else None

        wait_for("redaction to hear of the case", seen)
        body = {"base_version": 0, "register": {**cast.REGISTER, "case": self.case}}
        ensure(
            "register",
            lambda: seen() if (seen() or {}).get("version") else None,
            lambda: officer.api("PUT", path, json=body),
        )
        self.told(f"The identity register holds {len(cast.REGISTER['entries'])} entries")

    def _redaction(self, rest: str) -> str:
        return f"/redaction/api/v1/cases/{self.case}/{rest}"

    def ask_agencies(self) -> None:
        """Four agencies are asked for records, each with a due date."""
        manager, path = self.players["manager"], f"/api/v1/cases/{self.case}/requests"
        body = {
            "agencies": sorted(self.agencies.values()),
            "asked": "Please send your records of contact with the family since 1 January 2026.",
        }
        issued = ensure(
            "requests",
            lambda: manager.api("GET", path),
            lambda: manager.api("POST", path, json=body),
        )
        keys = {value: key for key, value in self.agencies.items()}
        self.requests = {keys[one["agency"]]: one["id"] for one in issued}
        self.told(f"{len(issued)} agencies are asked; {issued[0]['clock']['headline']}")

    # --- the agencies -------------------------------------------------------------------------
    def upload(self) -> None:
        """Police, hospital and school send their files."""
        for agency, name, make in UPLOADS:
            self.documents.append(self._send(agency, name, make()))
            self.told(f"{agency.capitalize()} sent file {len(self.documents)}; receipt checked")

    def _send(self, agency: str, name: str, content: bytes) -> str:
        """Upload in pieces, resuming wherever Lockgate says it is, and check the receipt."""
        done = self._finish(agency, name, content)
        if done["state"] != "accepted":
            raise StoryError(f"the upload ended as {done['state']} ({done['reason']})")
        officer = self.players[f"{agency}-officer"]
        path = f"/api/v1/documents/{done['document']}/receipt"
        receipt = wait_for("receipt", lambda: officer.call("GET", path))
        if hashlib.sha256(content).hexdigest() not in receipt.text:
            raise StoryError("the receipt names another file")
        return str(done["document"])

    def _finish(self, agency: str, name: str, content: bytes) -> Any:
        officer = self.players[f"{agency}-officer"]
        digest = hashlib.sha256(content).hexdigest()
        start = {"size": len(content), "name": name}
        key = {"Idempotency-Key": f"{self.case}-{digest[:24]}"}
        path = f"/api/v1/requests/{self.requests[agency]}/uploads"

        def step() -> Any:
            upload = officer.api("POST", path, json=start, headers=key)
            place = f"/api/v1/uploads/{upload['id']}"
            if upload["state"] == "open":
                at = upload["offset"]
                if at < len(content):
                    officer.attempt(
                        "PATCH",
                        place,
                        data=content[at : at + PIECE],
                        headers={"Upload-Offset": str(at)},
                    )
                    return None
                officer.attempt("POST", f"{place}/complete")
                return None
            return upload if upload["state"] in {"accepted", "refused"} else None

        return wait_for(f"upload by {agency}", step)

    def refuse_bad_file(self) -> None:
        """A broken file is refused with a reason, and the case goes on."""
        broken = files.police_report()[:900]
        done = self._finish("police", "broken.pdf", broken)
        self.refused = done["reason"] if done["state"] == "refused" else ""
        self.told(f"A broken file was refused: {done['help'] or done['reason']}")

    def pull_back_wrong_file(self) -> None:
        """The hospital sends the wrong child's file and pulls it back."""
        agency, name, make = WRONG
        self.wrong = self._send(agency, name, make())
        officer = self.players[f"{agency}-officer"]
        place = f"/api/v1/documents/{self.wrong}"
        ensure(
            "withdrawal",
            lambda: officer.api("GET", place)["state"] != "accepted",
            lambda: officer.api("POST", f"{place}/withdraw", json={"reason": "wrong-child"}),
        )
        self.told("The hospital sent the wrong child's file and pulled it back")

    def sign_nil_return(self) -> None:
        """Housing holds nothing and says so."""
        officer, place = (
            self.players["housing-officer"],
            f"/api/v1/requests/{self.requests['housing']}",
        )
        body = {"systems": ["Tenancy system", "Repairs system"], "confirmed": True}
        ensure(
            "nil return",
            lambda: officer.api("GET", place)["state"] not in {"open", "issued"},
            lambda: officer.attempt("POST", f"{place}/nil-return", json=body),
        )
        self.told("Housing signed a nil return")

    # --- redaction ----------------------------------------------------------------------------
    def decide_redactions(self) -> None:
        """The redaction officer decides every proposal and submits each document."""
        officer = self.players["redaction-officer"]
        for number, document in enumerate(self.documents, start=1):
            place = f"/redaction/api/v1/documents/{document}"

            def state(place: str = place) -> str:
                answer = officer.attempt("GET", place)
                return str(answer.json()["review"]["state"]) if answer.ok else ""

            def work(place: str = place) -> bool:
                if state() == "proposed":
                    officer.api("POST", f"{place}/decisions/rest")
                    self._cover_spots(officer, place)
                    officer.attempt("POST", f"{place}/submission")
                return state() == "submitted"

            wait_for(f"document {number} to be read and decided", work)
            seen = officer.api("GET", place)
            self.told(f"Document {number}: {len(seen['proposals'])} proposals decided")

    @staticmethod
    def _cover_spots(officer: Player, place: str) -> None:
        """Cover every picture and signature that was pointed out."""
        seen = officer.api("GET", place)
        waiting = [spot["id"] for spot in seen["spots"] if spot["state"] == "open"]
        if waiting:
            officer.api("POST", f"{place}/spots", json={"spots": waiting, "state": "covered"})

    def try_own_approval(self) -> None:
        """Nobody approves their own work, and nothing is shared before approval."""
        officer = self.players["redaction-officer"]
        path = f"/redaction/api/v1/documents/{self.documents[0]}/approvals"
        body = {"audiences": ["REVIEWER"]}
        self.own_approval = wait_for(
            "an answer", lambda: officer.attempt("POST", path, json=body).status_code
        )
        self.early_items = sum(len(self._items(key)) for key in READERS)
        self.told("The redaction officer may not approve, and nobody can read anything yet")

    def approve(self) -> None:
        """A second person approves every document for every recipient; each edition is proved."""
        approver = self.players["approver"]
        for number, document in enumerate(self.documents, start=1):
            place = f"/redaction/api/v1/documents/{document}"

            def proved(place: str = place) -> bool:
                seen = approver.api("GET", place)
                files_ = {item["id"] for item in seen["items"] if item["state"] == "read"}
                done = {
                    (e["item"], e["audience"]) for e in seen["editions"] if e["state"] == "proved"
                }
                stopped = [e for e in seen["editions"] if e["state"] == "blocked"]
                if stopped:
                    raise StoryError(
                        f"an edition was stopped: {stopped[0]['reason']} {stopped[0]['places']}"
                    )
                if not seen["editions"]:
                    self._answer_risks(approver, place)
                    approver.api(
                        "POST", f"{place}/approvals", json={"audiences": list(self.audiences)}
                    )
                return done >= {(item, audience) for item in files_ for audience in self.audiences}

            wait_for(f"editions of document {number}", proved)
            self.told(
                f"Document {number}: approved, built for {len(self.audiences)} recipients, proved"
            )

    def _answer_risks(self, approver: Player, place: str) -> None:
        """Say of everything that remains visible why it may stand."""
        asked = approver.api("GET", f"{place}/risks", params={"audience": list(self.audiences)})
        waiting = [one["id"] for one in asked["risks"] if one["open_for"]]
        if waiting:
            given = [{"risk": risk, "reason": "needed-for-learning"} for risk in waiting]
            body = {"audiences": list(self.audiences), "answers": given}
            approver.api("POST", f"{place}/risks", json=body)

    # --- the readers --------------------------------------------------------------------------
    def _items(self, key: str) -> list[Any]:
        releases = self.players[key].api("GET", "/library/api/v1/releases")
        return [item for one in releases if one["case"] == self.case for item in one["items"]]

    def read_bundles(self) -> None:
        """The reviewer and two relatives download what is theirs."""
        for key in READERS:
            self._read_bundle(key)

    def _read_bundle(self, key: str) -> None:
        reader, wanted = self.players[key], set(self.documents)
        wait_for(f"release to {key}", lambda: {i["document"] for i in self._items(key)} >= wanted)
        releases = wait_for("releases", lambda: reader.api("GET", "/library/api/v1/releases"))
        release = next(one["id"] for one in releases if one["case"] == self.case)
        path = f"/library/api/v1/releases/{release}/bundle"
        self.bundles[key] = wait_for("bundle", lambda: reader.call("GET", path)).content
        with zipfile.ZipFile(io.BytesIO(self.bundles[key])) as archive:
            self.told(f"{key} downloaded {len(archive.namelist())} files")

    # --- the decision -------------------------------------------------------------------------
    def write_decision(self) -> None:
        """The manager writes the decision; it opens for signature once it identifies nobody."""
        manager, path = self.players["manager"], f"/api/v1/cases/{self.case}/decision"

        def current() -> Any:
            answer = manager.attempt("GET", path)
            return answer.json() if answer.ok else None

        body = {**DECISION, "annexes": self.documents, "based_on": 0}
        made = ensure("decision", current, lambda: manager.attempt("PUT", path, json=body))
        self.decision = made["id"]

        def opened() -> Any:
            found = current()
            if found["state"] == "draft":
                manager.attempt(
                    "POST", f"/api/v1/decisions/{self.decision}/prepare", json={"version": 1}
                )
            if found["state"] == "blocked":
                raise StoryError("the decision's text identifies somebody")
            return found if found["state"] in {"open", "complete"} else None

        wait_for("decision to be checked", opened)
        self.told("The decision identifies nobody and is open for signature")

    def sign_decision(self) -> None:
        """The three partners sign, one per seat, bound to the content hash."""
        for key, seat in SEATS.items():
            partner = self.players[key]
            path = f"/api/v1/cases/{self.case}/decision"

            def signed(partner: Player = partner, seat: str = seat, path: str = path) -> bool:
                found = partner.api("GET", path)
                if seat in {one["seat"] for one in found["signatures"]}:
                    return True
                body = {"version": found["version"], "content_hash": found["content_hash"]}
                partner.attempt(
                    "POST",
                    f"/api/v1/decisions/{self.decision}/sign",
                    json={**body, "code": partner.code()},
                )
                return False

            wait_for(f"signature of {key}", signed)
            self.told(f"Signed for {seat.upper()}")

    def wait_for_receipt(self) -> None:
        """The pack leaves by itself, and the Panel's signed receipt stops the clock."""
        manager, path = self.players["manager"], f"/api/v1/cases/{self.case}/decision"
        wait_for("the Panel's receipt", lambda: manager.api("GET", path)["receipt"])
        clock = wait_for("the clock to stop", lambda: self._stopped("C5"))
        self.told(f"The Panel has the pack; {clock['headline']}")

    def _stopped(self, code: str) -> Any:
        clock = self._clock(code)
        return clock if clock and clock["stopped_on"] else None
