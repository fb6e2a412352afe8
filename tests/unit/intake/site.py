"""Intake's whole web application over a Room: sign people in, send forms, do the worker's work.

site = Site(folder)
page = site.browser(MANAGER, Role.MANAGER)
page.get("/cases")
page.send("/cases/new", {"guidance": "WT2026"})     # fetches the form's token first
site.work()                                          # what the worker does with the outbox
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import argon2

from services.intake import bootstrap
from services.intake.handlers.desk import Viewing
from services.intake.people.hashing import Passwords
from services.intake.people.records import Person
from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.policy import Role
from shared.ports.scanner import ScanReport, ScanResult
from shared.web.settings import WebSettings
from tests.unit.intake.room import Room

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_META = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


class StubSandbox:
    """A sandbox that answers every inspection with what the test wants."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {"file_type": "pdf", "findings": []}

    def run(self, *_: Any, **__: Any) -> Iterator[Any]:
        """One frame."""
        yield {"inspection": self.answer}


class StubScanner:
    """A scanner that answers what the test wants."""

    def __init__(self) -> None:
        self.result = ScanResult.CLEAN

    def scan(self, _: Any) -> ScanReport:
        """The answer."""
        return ScanReport(self.result)


class Site(Room):
    """Everything of Room, and the application built as in production."""

    def __init__(self, folder: Path, **given: Any) -> None:
        super().__init__(folder, **given)
        self.sandbox, self.scanner = StubSandbox(), StubScanner()
        self.seen: tuple[Viewing, ...] = ()
        public = self.receipt_key.public_key()

        def verify(_: str, message: bytes, signature: bytes) -> bool:
            public.verify(signature, message)
            return True

        self.service = bootstrap.build(
            units=self.units,
            vault=self.vault,
            sandbox=self.sandbox,
            scanner=self.scanner,
            clock=self.clock,
            calendar=self.desk.published,
            signing_key=self.receipt_key,
            directory_secret=b"directory secret of the tests!!!",
            web=WebSettings(secret_key=b"k" * 32, rate_limit=""),
            verify=verify,
            viewers=lambda _case, _document: self.seen,
            passwords=Passwords(argon2.profiles.CHEAPEST),
        )
        self.app = self.service.web
        self._done: set[str] = set()

    def token(self, person: str, *roles: Role, agency: str = "") -> str:
        """An access token as the front desk makes it."""
        now = int(self.clock.now().timestamp())
        with self.units() as uow:
            known = uow.find(Person, id=person)
        claims = AccessClaims(
            kind=TokenKind.SESSION,
            issuer="intake",
            subject=person,
            audience="lockgate",
            issued_at=now,
            expires_at=now + 300,
            session="ses-1",
            revision=known[0].access_revision if known else 0,
            roles=tuple(role.value for role in roles),
            agency=agency,
        )
        return mint(claims, self.receipt_key.sign)

    def browser(self, person: str, *roles: Role, agency: str = "") -> Browser:
        """Somebody signed in."""
        return Browser(self, person, roles, agency)

    def officer(self, number: int = 0) -> Browser:
        """The records officer of an agency."""
        agency = self.agencies[number]
        return self.browser(f"per-{agency}", Role.AGENCY_OFFICER, agency=agency)

    def work(self) -> None:
        """Hand every event intake listens to, once, to its consumer."""
        for event in self.events():
            consumer = self.service.consumers.get(event.type)
            if consumer is None or event.id in self._done:
                continue
            self._done.add(event.id)
            with self.units() as uow:
                consumer(event, uow)
                uow.commit()


class Browser:
    """One person's requests, by cookie for pages and by bearer token for the API."""

    def __init__(self, site: Site, person: str, roles: tuple[Role, ...], agency: str) -> None:
        self.site, self.person, self.roles, self.agency = site, person, roles, agency
        self.client = site.app.test_client()

    def _fresh(self) -> str:
        return self.site.token(self.person, *self.roles, agency=self.agency)

    def get(self, path: str) -> Any:
        """A page."""
        self.client.set_cookie("lockgate-access", self._fresh())
        return self.client.get(path)

    def form_token(self, path: str) -> str:
        """The token of the form (or of the page) at an address."""
        text = self.get(path).text
        found = _TOKEN.search(text) or _META.search(text)
        assert found, text
        return found[1]

    def send(self, path: str, form: Mapping[str, Any], *, of: str = "") -> Any:
        """A form sent back with its token; ``of`` is the page it stands on."""
        token = self.form_token(of or path)
        return self.client.post(
            path,
            data={**form, "csrf_token": token},
            headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        )

    def upload(self, path: str, body: dict[str, Any], *, of: str) -> Any:
        """A plain form with files, its token in the query."""
        token = self.form_token(of)
        return self.client.post(
            f"{path}?form-token={token}",
            data=body,
            content_type="multipart/form-data",
            headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        )

    def api(self, method: str, path: str, **given: Any) -> Any:
        """A call to the API with a bearer token."""
        headers = {"Authorization": f"Bearer {self._fresh()}", **given.pop("headers", {})}
        return self.site.app.test_client().open(
            f"/api/v1{path}", method=method, headers=headers, **given
        )
