"""Who may reach what: the machinery of the route matrix, for every service alike.

A service is built with three of everything: the visitor's OWN, somebody ELSE's, and MISSING. Each
route is asked for by each visitor with each of them. What must happen follows from the policy
table, the action that the route declares, and what the thing really belongs to (``Thing.target``,
told by the test's builder and not by the route).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from shared.contracts.events import SERVICES
from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.policy import NOWHERE, Action, Membership, Role, Subject, Target, allows
from shared.web.guard import Mark, mark_of
from shared.web.tokens import service_token
from tests.platform_kit import FakeClock

CASE, OTHER_CASE = "case-own", "case-other"
AGENCY, OTHER_AGENCY = "agy-own", "agy-other"
OWNER, STRANGER = "per-owner", "per-stranger"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REACHED = "the view was reached"


class Whose(StrEnum):
    """Which of the three things a request is about."""

    OWN = "own"
    ELSE = "else"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Thing:
    """A value for a route's argument, and what it truly belongs to."""

    value: str
    target: Target


Things = Mapping[str, Mapping[Whose, Thing]]


def thing_set(own: Thing, other: Thing, missing: str = "nothing-00") -> Mapping[Whose, Thing]:
    """The three things of one argument."""
    return {Whose.OWN: own, Whose.ELSE: other, Whose.MISSING: Thing(missing, NOWHERE)}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks. ``held_before`` are roles on cases that were taken away again."""

    name: str
    person: str = ""
    roles: frozenset[Role] = frozenset()
    agency: str = ""
    memberships: frozenset[Membership] = frozenset()
    held_before: frozenset[Membership] = frozenset()
    active: bool = True
    service: str = ""

    @property
    def subject(self) -> Subject:
        """The policy's view of the visitor; nobody once they are shut out."""
        if not self.active:
            return Subject()
        return Subject(self.person, self.roles, self.agency, self.memberships, self.service)


ON_CASE = (
    Role.MANAGER,
    Role.REDACTION_OFFICER,
    Role.REDACTION_APPROVER,
    Role.SIGNATORY,
    Role.REVIEWER,
    Role.FAMILY,
    Role.PANEL,
)


def visitors() -> tuple[Visitor, ...]:
    """Everybody who could come: each role everywhere and on a case, and those who must not."""
    everywhere = [
        Visitor(f"everywhere {role}", f"per-all-{role}", frozenset({role}), AGENCY) for role in Role
    ]
    on_case = [
        Visitor(
            f"on the case {role}",
            f"per-case-{role}",
            memberships=frozenset({_membership(role, CASE)}),
        )
        for role in ON_CASE
    ]
    every = frozenset(_membership(role, CASE) for role in ON_CASE)
    special = [
        Visitor("anonymous"),
        Visitor("signed in without a role", "per-plain"),
        Visitor("shut out", "per-out", frozenset(Role), AGENCY, every, active=False),
        Visitor("ex-member", "per-ex", held_before=every),
        Visitor("another service", service="redaction"),
        Visitor(
            "owner",
            OWNER,
            memberships=frozenset(_membership(r, CASE) for r in (Role.REVIEWER, Role.FAMILY)),
        ),
    ]
    return (*everywhere, *on_case, *special)


def _membership(role: Role, case: str) -> Membership:
    audience = {Role.REVIEWER: "REVIEWER", Role.FAMILY: "FAMILY:Mother"}.get(role, "")
    return Membership(case, role, audience)


class Keyring:
    """Every service's signing key."""

    def __init__(self) -> None:
        self._keys = {name: Ed25519PrivateKey.generate() for name in SERVICES}

    def signer(self, service: str) -> Callable[[bytes], bytes]:
        """The service's signing function."""
        return self._keys[service].sign

    def private(self, service: str) -> Ed25519PrivateKey:
        """The service's key itself, for a bootstrap."""
        return self._keys[service]

    def verify(self, service: str, message: bytes, signature: bytes) -> bool:
        """Whether the service's key made the signature."""
        try:
            self._keys[service].public_key().verify(signature, message)
        except (KeyError, InvalidSignature):
            return False
        return True


@dataclass
class Tested:
    """One service's application and the things it holds.

    ``details`` are arguments about parts of a thing, whose absence only those who may see the
    thing can learn of (a page's number): one value is enough for them. ``enrol`` makes a visitor known to the service. ``digest`` sums up everything it keeps.
    """

    name: str
    app: Flask
    keys: Keyring
    clock: FakeClock
    things: Things
    enrol: Callable[[Visitor], None]
    digest: Callable[[], str]
    details: Mapping[str, str] = field(default_factory=dict)
    enrolled: set[str] = field(default_factory=set)
    __test__: ClassVar[bool] = False

    def routes(self) -> Iterator[tuple[Rule, str, Mark]]:
        """Every rule, method and what the code behind it declares.

        HEAD is left out where it is the same code under the same mark as GET.
        """
        for rule in self.app.url_map.iter_rules():
            view = self.app.view_functions[rule.endpoint]
            for method in sorted(rule.methods or ()):
                mark = mark_of(view, method)
                assert mark is not None, f"{method} {rule.rule} declares no action"
                if method != "HEAD" or mark is not mark_of(view, "GET"):
                    yield rule, method, mark

    def address(self, rule: Rule, whose: Mapping[str, Whose]) -> str:
        """The path of a rule filled with one of the three things for each argument."""
        values = {
            name: self.details[name] if name in self.details else self._value(name, whose)
            for name in rule.arguments
        }
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule.rule
        return built[1]

    def _value(self, name: str, whose: Mapping[str, Whose]) -> str:
        return self.things[name][whose[name]].value if name in self.things else "anything"

    def reaches(self, visitor: Visitor, mark: Mark, whose: Mapping[str, Whose]) -> bool:
        """Whether the policy lets this visitor reach a route filled with these things."""
        if mark.action is Action.PUBLIC:
            return True
        if Whose.MISSING in whose.values():
            return False
        return allows(visitor.subject, mark.action, self._target(visitor, mark, whose))

    def welcome(self, mark: Mark, whose: Mapping[str, Whose]) -> list[Visitor]:
        """Everybody who reaches a route filled with these things."""
        return [visitor for visitor in visitors() if self.reaches(visitor, mark, whose)]

    def _target(self, visitor: Visitor, mark: Mark, whose: Mapping[str, Whose]) -> Target:
        """What a request is truly about; a route that names nothing, about the visitor's own."""
        if not whose:
            return Target(agency=visitor.agency) if mark.target else NOWHERE
        found = [self.things[name][one].target for name, one in sorted(whose.items())]
        return Target(
            case=next((one.case for one in found if one.case), ""),
            agency=next((one.agency for one in found if one.agency), ""),
            people=frozenset().union(*(one.people for one in found)),
        )

    def visit(self, visitor: Visitor, method: str, path: str, **headers: str) -> TestResponse:
        """Ask as a browser of this visitor would, form token included (a service: as a service)."""
        client = self.app.test_client()
        sent = {"Sec-Fetch-Site": "same-origin"}
        if visitor.service:
            token = service_token(
                visitor.service, self.name, self.keys.signer(visitor.service), self.clock
            )
            sent = {"Authorization": f"Bearer {token}"}
        elif visitor.person:
            client.set_cookie("lockgate-access", self.access_token(visitor))
        if method in UNSAFE and not visitor.service:
            sent["X-CSRFToken"] = self.form_token(client, f"ses-{visitor.person}")
        return client.open(path, method=method, headers={**sent, **headers})

    def access_token(self, visitor: Visitor) -> str:
        """A fresh access token, as the front desk makes them."""
        if visitor.name not in self.enrolled:
            self.enrol(visitor)
            self.enrolled.add(visitor.name)
        now = int(self.clock.now().timestamp())
        claims = AccessClaims(
            kind=TokenKind.SESSION,
            issuer="intake",
            subject=visitor.person,
            audience="lockgate",
            issued_at=now,
            expires_at=now + 300,
            session=f"ses-{visitor.person}",
            revision=1,
            roles=tuple(visitor.roles),
            agency=visitor.agency,
        )
        return mint(claims, self.keys.signer("intake"))

    def form_token(self, client, session_id: str) -> str:
        """A form token bound to this client's form cookie and sign-in."""
        with client.session_transaction() as session:
            session["csrf_token"] = "0" * 40
            session["sign-in"] = session_id
        signer = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token")
        return signer.dumps("0" * 40)

    def without_views(self) -> None:
        """Replace every view by one that only says it was reached, so that nothing has effects."""
        for endpoint, view in list(self.app.view_functions.items()):
            self.app.view_functions[endpoint] = _say_reached(view)


def _say_reached(view: Callable[..., object]) -> Callable[..., str]:
    @functools.wraps(view)
    def reached(**_: object) -> str:
        return REACHED

    return reached


def straight(service: Tested, rule: Rule) -> Iterator[Mapping[str, Whose]]:
    """Every argument the visitor's own, every one somebody else's, every one missing."""
    names = sorted(rule.arguments - service.details.keys())
    if not names:
        yield {}
        return
    for whose in Whose:
        yield dict.fromkeys(names, whose)


def crossed(service: Tested, rule: Rule) -> Iterator[tuple[Mapping[str, Whose], ...]]:
    """Own things with one foreign among them, beside the same with one missing."""
    names = sorted(rule.arguments - service.details.keys())
    for odd in names if len(names) > 1 else ():
        own = dict.fromkeys(names, Whose.OWN)
        yield {**own, odd: Whose.ELSE}, {**own, odd: Whose.MISSING}
