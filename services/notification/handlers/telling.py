"""From events to e-mails: who is told what. One event tells one person one thing at most once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from services.notification.domain.records import Contact, Delivery, DeliveryKind, DeliveryState
from shared.contracts.envelope import Event
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.web.projection import MembershipFact, PersonAccess


@dataclass(frozen=True, slots=True)
class Telling:
    """What an event type leads to: a template, roles on the case, fields of the body with people.

    ``subject`` names the body field of what it is about; ``dates`` those that fill the template.
    """

    template: str
    subject: str
    roles: tuple[Role, ...] = ()
    people: tuple[str, ...] = ()
    dates: Mapping[str, str] | None = None


TELLINGS: dict[str, Telling] = {
    "request.issued": Telling(
        "request-issued", "request", people=("people",), dates={"due_on": "due_on"}
    ),
    "document.accepted": Telling("upload-receipt", "document", people=("person",)),
    "document.refused": Telling("upload-refused", "upload", people=("person",)),
    "document.withdrawn": Telling(
        "document-withdrawn", "document", roles=(Role.MANAGER, Role.REDACTION_OFFICER)
    ),
    "nil-return.signed": Telling("nil-return-receipt", "request", people=("person",)),
    "document.quarantined": Telling(
        "document-quarantined", "document", roles=(Role.MANAGER, Role.REDACTION_OFFICER)
    ),
    "document.proposed": Telling("document-proposed", "document", roles=(Role.REDACTION_OFFICER,)),
    "review.submitted": Telling("review-submitted", "document", roles=(Role.REDACTION_APPROVER,)),
    "edition.blocked": Telling(
        "edition-blocked", "edition", roles=(Role.REDACTION_OFFICER, Role.REDACTION_APPROVER)
    ),
    "decision.opened-for-signature": Telling("decision-to-sign", "decision", people=("people",)),
    "decision.signed": Telling("decision-signed", "decision", roles=(Role.MANAGER,)),
    "decision.blocked": Telling("decision-blocked", "decision", roles=(Role.MANAGER,)),
    "release.opened": Telling(
        "release-opened", "release", people=("person",), dates={"expires_on": "expires_at"}
    ),
    "release.recalled": Telling("release-recalled", "release", people=("person",)),
    "clock.changed": Telling(
        "clock-reminder", "clock", people=("owners",), dates={"due_on": "due_on"}
    ),
}
"""Event type to telling. An event type that is not here is told to nobody."""

_NO_ADDRESS = ("contact-unknown", "contact-empty", "mail-address")
_SYSTEM = "tok-"  # an API token acts for an agency and has no mailbox

REMINDING_STATES = frozenset({"due-soon", "due-today", "late"})


def on_told_event(event: Event, uow: UnitOfWork, *, clock: Clock) -> None:
    """Queue the e-mails that an event leads to."""
    telling = TELLINGS[event.type]
    if event.type == "clock.changed" and event.body["state"] not in REMINDING_STATES:
        return
    dates = {name: str(event.body[field])[:10] for name, field in (telling.dates or {}).items()}
    for person in sorted(recipients(event, telling, uow)):
        tell(
            uow,
            cause=event.id,
            template=telling.template,
            person=person,
            case=event.case,
            subject=event.body[telling.subject],
            dates=dates,
            clock=clock,
        )


def recipients(event: Event, telling: Telling, uow: UnitOfWork) -> set[str]:
    """The people named in the event and those who hold a role on its case now.

    Nobody whose access has ended is told anything, nor an agency's system: it asks the API.
    """
    found: set[str] = set()
    for field in telling.people:
        value = event.body[field]
        found |= {value} if isinstance(value, str) else set(value)
    found |= people_with(telling.roles, event.case, uow)
    gone = uow.find(PersonAccess, person=tuple(found), active=False) if found else []
    told = found - {one.person for one in gone}
    return {person for person in told if not person.startswith(_SYSTEM)}


def people_with(roles: Iterable[Role], case: str, uow: UnitOfWork) -> set[str]:
    """Who holds one of the roles on the case now."""
    wanted = tuple(str(role) for role in roles)
    if not wanted:
        return set()
    facts = uow.find(MembershipFact, case=case, role=wanted, revoked=False)
    return {fact.person for fact in facts}


def tell(
    uow: UnitOfWork,
    *,
    cause: str,
    template: str,
    person: str,
    case: str,
    subject: str,
    clock: Clock,
    dates: Mapping[str, str] | None = None,
) -> None:
    """Queue one e-mail; the same cause, template and person again changes nothing."""
    key = hashlib.sha256(f"{cause}|{template}|{person}".encode()).hexdigest()[:32]
    delivery = f"mail-{key}"
    if uow.find(Delivery, id=delivery):
        return
    now = clock.now()
    uow.add(
        Delivery(
            id=delivery,
            kind=DeliveryKind.EMAIL,
            case=case,
            subject=subject,
            template=template,
            person=person,
            state=DeliveryState.WAITING,
            attempts=0,
            next_attempt_at=now,
            reason="",
            created_at=now,
            dates=dict(dates or {}),
        )
    )


def on_contact_changed(event: Event, uow: UnitOfWork) -> None:
    """Keep the newest address of a person; an older one heard late changes nothing.

    What could not be sent for want of an address is tried again at once.
    """
    heard = Contact(event.body["person"], event.body["contact"], event.body["revision"])
    known = uow.find(Contact, id=heard.id)
    if not known:
        uow.add(heard)
    elif heard.version > known[0].version:
        uow.save(heard)
    else:
        return
    for delivery in uow.find(
        Delivery,
        state=(DeliveryState.WAITING, DeliveryState.PARKED),
        person=heard.id,
        reason=_NO_ADDRESS,
    ):
        uow.save(
            replace(
                delivery,
                state=DeliveryState.WAITING,
                attempts=0,
                next_attempt_at=event.occurred_at,
                reason="",
            )
        )
