"""Notification's pages and API in every state, for those who may see them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.notification.bootstrap import Panel, build
from services.notification.domain.records import Delivery, DeliveryState, PackState
from shared.contracts.events import QUEUES
from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.errors import Refused
from shared.domain.policy import Role
from shared.ports.bus import DeadLetter, Message
from shared.web.settings import WebSettings
from tests.platform_kit import START, fake_sign, fake_verify
from tests.unit.notification.room import Room

HERE = "http://localhost"
QUEUE = "redaction.work"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Letters:
    """A bus that only has dead letters."""

    def __init__(self) -> None:
        self.kept = {"evt-1": '<script>alert("x")</script>'}

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Those of one queue."""
        if queue != QUEUE:
            return []
        return [
            DeadLetter(queue, Message(key, kind, "case-1", b""), "consumer-failed", 5, START)
            for key, kind in self.kept.items()
        ]

    def replay(self, queue: str, message_id: str) -> bool:
        """Put one back."""
        return self.kept.pop(message_id, None) is not None


class Site:
    """The application over a room."""

    def __init__(self, room: Room) -> None:
        self.room, self.letters = room, Letters()
        self.app = build(
            units=room.units, vault=room.vault, bus=self.letters, clock=room.clock,
            mail=room.mail, site=HERE, panel=Panel(None, None, None),
            signing_key=Ed25519PrivateKey.generate(),
            web=WebSettings(secret_key=b"k" * 32, rate_limit=""), verify=fake_verify,
        ).web  # fmt: skip
        self.app.config["TESTING"] = True

    def client(self, person: str, *roles: Role):
        """A browser in which somebody is signed in."""
        now = int(self.room.clock.now().timestamp())
        claims = AccessClaims(
            TokenKind.SESSION, "intake", person, "lockgate", now, now + 300, session="ses-1",
            revision=1, roles=tuple(role.value for role in roles),
        )  # fmt: skip
        client = self.app.test_client()
        client.set_cookie("lockgate-access", mint(claims, fake_sign("intake")))
        return client


@pytest.fixture
def site(room: Room) -> Site:
    """A manager on the case, a secretariat, an administrator, and something to see."""
    for person in ("per-manager", "per-other", "per-panel", "per-admin"):
        room.hear("person.access-changed", person=person, revision=1, active=True)
    room.member("per-manager")
    return Site(room)


def post(client, page: str, path: str, status: int = 303):
    """Send the form of a page."""
    found = _TOKEN.search(client.get(page).text)
    assert found, client.get(page).text[-3000:]
    answer = client.post(path, data={"csrf_token": found[1]}, headers={"Origin": HERE})
    assert answer.status_code == status, answer.text[-2000:]
    return answer


def test_a_manager_sees_the_deliveries_of_their_cases_and_retries(site: Site):
    """Parked first, with words; nobody else's; retry puts it back to work."""
    room, manager = site.room, site.client("per-manager", Role.MANAGER)
    assert "no deliveries that you may see" in manager.get("/").text
    room.complete("doc-1")
    page = manager.get("/").text
    assert "waits for 1 document" in page
    room.prove("doc-1", "ed-1")
    room.gateway.trouble = Refused("panel-refused", "no")
    for _ in range(3):
        room.turn(1)
    page = manager.get("/").text
    assert "The Panel&#39;s gateway refused the pack" in page
    assert page.index("Needs you") < page.index("Done")
    assert "no deliveries" in site.client("per-other", Role.MANAGER).get("/").text
    [parked] = room.deliveries(state=DeliveryState.PARKED)
    post(manager, "/", f"/{parked.id}/retry")
    room.gateway.trouble = None
    room.turn(1)
    assert room.pack().state is PackState.RECEIVED
    assert "Delivered" in manager.get("/").text


def test_many_deliveries_of_other_cases_do_not_hide_ones_own(site: Site, monkeypatch):
    """The bound counts what a person may see, not what there is."""
    monkeypatch.setattr("services.notification.desk.MOST_SHOWN", 2)
    site.room.hear("document.quarantined", document="doc-1", reason="file-damaged")
    with site.room.units() as uow:
        [own] = uow.find(Delivery)
        for number in range(5):
            uow.add(replace(own, id=f"mail-{number}", case="case-2"))
        uow.commit()
    shown = site.client("per-manager", Role.MANAGER).get("/api/v1/deliveries").json
    assert [one["id"] for one in shown] == [own.id]


def test_the_secretariat_collects_a_pack(site: Site):
    """Every state of a pack has words; download and confirmation work once it is ready."""
    room, panel = site.room, site.client("per-panel", Role.PANEL)
    assert "No pack is waiting" in panel.get("/packs").text
    room.complete("doc-1")
    assert "Being put together" in panel.get("/packs").text
    pack = room.pack().id
    assert panel.get(f"/packs/{pack}/package").status_code == 409
    room.prove("doc-1", "ed-1")
    room.gateway.trouble = Refused("panel-refused", "no")
    room.turn()
    room.turn(1)
    assert "Ready to collect" in panel.get("/packs").text
    answer = panel.get(f"/packs/{pack}/package")
    assert answer.data.startswith(b"PK")
    assert f'filename="{pack}.lockgate"' in answer.headers["Content-Disposition"]
    openings = [actor.id for _, actor in room.vault.openings if actor.purpose == "collect-pack"]
    assert openings == ["per-panel"]
    post(panel, "/packs", f"/packs/{pack}/collected")
    assert "Received" in panel.get("/packs").text
    assert len(room.sent("panel.receipt-recorded")) == 1


def test_a_pack_with_a_withdrawn_annex_cannot_be_collected(site: Site):
    """Between ready and collected, a withdrawal closes the pack at once."""
    room, panel = site.room, site.client("per-panel", Role.PANEL)
    room.complete("doc-1")
    room.prove("doc-1", "ed-1")
    room.gateway.trouble = Refused("panel-refused", "no")
    room.turn()
    room.withdraw("ed-1", "doc-1")
    assert panel.get(f"/packs/{room.pack().id}/package").status_code == 409
    assert "Being put together" in panel.get("/packs").text


def test_packs_and_dead_letters_that_are_not_there_are_not_found(site: Site):
    """The same answer as for what one may not see."""
    panel = site.client("per-panel", Role.PANEL)
    assert panel.get("/packs/pack-none/package").status_code == 404
    assert panel.get("/dead-letters").status_code == 403
    assert panel.get("/api/v1/packs").json == []


def test_an_administrator_replays_a_dead_letter_once(site: Site):
    """Shown without content, escaped, replayed on the record; what is gone is not found."""
    admin = site.client("per-admin", Role.ADMINISTRATOR)
    page = admin.get("/dead-letters").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    [shown] = admin.get("/api/v1/dead-letters").json
    assert shown["message"] == "evt-1"
    token = _TOKEN.search(page)[1]
    for _ in range(2):
        answer = admin.post(
            f"/dead-letters/{QUEUE}/evt-1/replay",
            data={"csrf_token": token},
            headers={"Origin": HERE},
        )
    assert answer.status_code == 404
    [entry] = site.room.vault.logged("dead-letter-replayed")
    assert entry.facts["by"] == "per-admin"
    assert "There are none" in admin.get("/dead-letters").text
    assert QUEUE in QUEUES
