"""A front desk to test with: real pages, records and keys; cheap passwords, a vault in memory.

site = Site(make_database("intake", Site.RECORDS), clock)
browser = site.browser()
browser.sign_in("manager")
browser.get("/account")
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import unescape

import argon2
import pyotp
from flask import Blueprint
from werkzeug.test import TestResponse

from services.intake.people.desk import front_desk
from services.intake.people.handlers import directory
from services.intake.people.hashing import DirectoryKey, Passwords
from services.intake.people.ports import Desk
from services.intake.people.records import RECORDS
from services.intake.people.seed import SeedAgency, SeedPerson, seed_people
from shared.web.app import create_app
from shared.web.settings import WebSettings
from tests.platform_kit import FakeClock
from tests.security.matrix import Keyring
from tests.simulators.vault import VaultSimulator

CHEAP = argon2.Parameters(argon2.Type.ID, 19, 16, 32, 1, 8, 1)
PASSWORD = "three random words"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AGENCIES = (
    SeedAgency("police", "West Riding Police", "police"),
    SeedAgency("hospital", "Calder Valley Hospital", "health"),
)
PEOPLE = tuple(
    SeedPerson(key, name, f"{key}@example.org", PASSWORD, TOTP, roles, agency)
    for key, name, roles, agency in (
        ("admin", "Asha Admin", ("administrator",), ""),
        ("manager", "Mary Manager", ("partnership-manager",), ""),
        ("officer", "Owen Officer", ("agency-officer",), "police"),
        ("nurse", "Nell Nurse", ("agency-officer",), "hospital"),
        ("auditor", "Abel Auditor", ("auditor",), ""),
        ("redactor", "Rita Redactor", (), ""),
        ("reader", "Ravi Reader", (), ""),
        ("reviewer", "Rosa Reviewer", (), ""),
        ("signatory", "Sam Signatory", ("delegated-safeguarding-partner",), ""),
        ("relative", "Rhys Relative", (), ""),
        ("panel", "Pat Panel", ("panel-secretariat",), ""),
    )
)
TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


class Site:
    """The front desk's application over one database."""

    RECORDS = RECORDS

    def __init__(
        self,
        units,
        clock: FakeClock,
        *,
        extra: tuple[Blueprint, ...] = (),
        keys: Keyring | None = None,
        **settings,
    ) -> None:
        self.units, self.clock = units, clock
        self.vault = VaultSimulator()
        self.keys = keys or Keyring()
        https = settings.get("https", False)
        self.desk = Desk(
            uow_factory=units,
            vault=self.vault,
            clock=clock,
            sign=self.keys.signer("intake"),
            key=DirectoryKey(b"k" * 32),
            passwords=Passwords(CHEAP),
            https=https,
        )
        self.front = front_desk(self.desk)
        self.app = create_app(
            "intake",
            blueprints=(*self.front.blueprints, *extra),
            access=self.front.access,
            api_tokens=self.front.api_tokens,
            settings=WebSettings(**{"secret_key": b"s" * 32, "rate_limit": "", **settings}),
            verify=self.keys.verify,
            clock=clock,
        )
        self.ids = dict(seed_people(AGENCIES, PEOPLE, self.desk))

    def browser(self, address: str = "192.0.2.1") -> Browser:
        """A browser at this address."""
        return Browser(self, address)

    def grant(self, person: str, role: str, case: str = "case-1", audience: str = "") -> str:
        """Give a role on a case; returns the membership."""
        with self.units() as uow:
            made = directory.grant(
                case,
                self.ids[person],
                role,
                audience=audience,
                uow=uow,
                vault=self.vault,
                clock=self.clock,
                by="test",
            )
            uow.commit()
        return made

    def events(self) -> list:
        """Everything that waits to be sent, oldest first."""
        table = self.units.tables.outbox
        with self.units.engine.connect() as connection:
            rows = connection.execute(table.select()).mappings().all()
        return [json.loads(row["payload"]) for row in rows]


@dataclass
class Browser:
    """A person's browser: keeps cookies, sends the form token of the page it last saw."""

    site: Site
    address: str
    page: str = ""
    token: str = ""
    client: object = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.app.test_client()

    def get(self, path: str, **options) -> TestResponse:
        """Open a page."""
        return self._seen(self.client.get(path, environ_base=self._from(), **options))

    def post(self, path: str, data: dict | None = None, **options) -> TestResponse:
        """Send the form of the page last seen."""
        sent = {"csrf_token": self.token, **(data or {})}
        headers = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        return self._seen(
            self.client.post(path, data=sent, headers=headers, environ_base=self._from(), **options)
        )

    def sign_in(self, who: str, password: str = PASSWORD) -> TestResponse:
        """Both steps; a fresh code each time, so the clock moves on by a step."""
        self.site.clock.forward(30)
        self.get("/sign-in")
        first = self.post("/sign-in", {"email": f"{who}@example.org", "password": password})
        if first.status_code != 303:
            return first
        self.get(first.location)
        return self.post("/sign-in/code", {"code": self.code()})

    def code(self) -> str:
        """The code that the person's app shows now."""
        return pyotp.TOTP(TOTP).at(int(self.site.clock.now().timestamp()))

    def cookie(self, name: str, path: str = "/") -> str:
        """A cookie's value, or nothing."""
        found = self.client.get_cookie(name, path=path)
        return found.value if found else ""

    def _from(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}

    def _seen(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html":
            self.page = unescape(response.text)
            found = TOKEN_FIELD.search(response.text)
            self.token = unescape(found.group(1)) if found else self.token
        return response
