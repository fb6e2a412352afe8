"""The whole redaction service with real readers, asked by people through its own application."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from services.redaction.bootstrap import RECORDS, build
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.policy import Role
from shared.web.settings import WebSettings
from tests.platform_kit import FakeClock, fake_sign, fake_verify
from tests.unit.redaction.service.room import APPROVER, OFFICER, SIGN_PDF, FakeProof, Room

MANAGER = "per-manager"
ROLES = {
    OFFICER: Role.REDACTION_OFFICER,
    APPROVER: Role.REDACTION_APPROVER,
    MANAGER: Role.MANAGER,
}
HERE = "http://localhost"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Site(Room):
    """A room whose documents are read by the real readers and which people can visit."""

    really_prove: bool = False
    sandbox: ProcessSandbox = field(default_factory=ProcessSandbox)

    def __post_init__(self) -> None:
        super().__post_init__()
        more = {} if self.really_prove else {"prove": self.prove}
        self.service = build(
            units=self.units,
            vault=self.vault,
            sandbox=self.sandbox,
            clock=self.clock,
            signing_key=Ed25519PrivateKey.generate(),
            sign_pdf=SIGN_PDF,
            web=WebSettings(secret_key=b"k" * 32, mount="/redaction", rate_limit=""),
            verify=fake_verify,
            **more,
        )
        self.consumers = dict(self.service.consumers)
        self.app = self.service.web
        self.app.config["TESTING"] = True

    def people(self) -> None:
        """An officer, an approver and a manager work on the case."""
        for person, role in ROLES.items():
            self.hear("person.access-changed", person=person, revision=1, active=True)
            self.hear(
                "membership.granted", membership=f"mem-{person}", person=person,
                role=role.value, agency="", audience="",
            )  # fmt: skip

    def token(self, person: str, *roles: Role) -> str:
        """An access token as the front desk makes it."""
        now = int(self.clock.now().timestamp())
        claims = AccessClaims(
            TokenKind.SESSION, "intake", person, "lockgate", now, now + 300, session="ses-1",
            revision=1, roles=tuple(role.value for role in roles),
        )  # fmt: skip
        return mint(claims, fake_sign("intake"))

    def browser(self, person: str) -> Browser:
        """Somebody signed in."""
        client = self.app.test_client()
        client.set_cookie("lockgate-access", self.token(person))
        return Browser(client)


@dataclass
class Browser:
    """One person's requests."""

    client: FlaskClient

    def get(self, path: str, status: int = 200) -> str:
        """A page's text."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        return answer.text

    def post(self, page: str, path: str, status: int = 303, **form: object) -> str:
        """Send a form that stands on ``page``; answers the text, or the text it leads to."""
        found = _TOKEN.search(self.get(page))
        assert found, page
        answer = self.client.post(
            path, data={"csrf_token": found.group(1), **form}, headers={"Origin": HERE}
        )
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        if status != 303:
            return answer.text
        return self.get(answer.location.removeprefix("/redaction"))


def make_site(make_database, clock: FakeClock, *, really_prove: bool = False) -> Site:
    """The service with its people."""
    made = Site(make_database("redaction", RECORDS), clock, really_prove=really_prove)
    made.people()
    return made


__all__ = ["APPROVER", "MANAGER", "OFFICER", "Browser", "FakeProof", "Site", "make_site"]


def reading_site(make_database, clock) -> Site:
    """The service with its people and one case; documents are read by a fake."""
    made = make_site(make_database, clock)
    room = Room(made.units, clock, vault=made.vault, read=made.read, prove=made.prove)
    for heard in ("document.accepted", "register.changed"):
        made.consumers[heard] = room.consumers[heard]
    made.open_case()
    return made


def submitted(site: Site, document: str, data: bytes) -> str:
    """A document that is decided and waits for approval; the answer is its path."""
    site.accept(document, data)
    site.decide_all(document)
    site.submit(document)
    return f"/documents/{document}"
