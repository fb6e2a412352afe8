"""Sending what is due: one delivery at a time, retried with growing pauses, parked for a person.

A delivery is idempotent by its id (the Message-ID of an e-mail, the id of a pack), so that a crash
between sending and recording leads to one more attempt and, where the receiver deduplicates, to no
second effect. What arrived is recorded before anything else is done, and put on the transparency
log after that; until it stands there it is marked, and every run begins with what is marked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from services.notification.domain.backoff import is_due, next_attempt
from services.notification.domain.records import (
    UNLOGGED,
    Contact,
    Delivery,
    DeliveryKind,
    DeliveryState,
)
from services.notification.domain.templates import render
from services.notification.handlers.telling import people_with, tell
from shared.domain.errors import Conflict, Invalid, LockgateError, Unavailable
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.mail import Mail, MailSender
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, Vault

Carry = Callable[[Delivery], None]
"""Carries one delivery out; raises a LockgateError when it could not."""

BATCH = 50
CLAIM = timedelta(seconds=15)
"""How long a delivery in hand is left alone by other processes."""
_PERMANENT_FAMILIES = frozenset({"invalid", "refused", "corrupt"})
_PARKED = "delivery-parked"


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs. ``carriers`` says how each kind of delivery goes out."""

    units: UnitOfWorkFactory
    carriers: Mapping[DeliveryKind, Carry]
    vault: Vault
    clock: Clock


def send_due(post: Post) -> int:
    """Try every delivery that is due; return how many arrived.

    A delivery whose carrier fails in a way nobody foresaw counts as a failed attempt. Nothing that
    happens to one delivery keeps the others waiting; the first such error is raised at the end.
    """
    _log_arrivals(post)
    with post.units() as uow:
        first = uow.find(
            Delivery, state=DeliveryState.WAITING, order_by="next_attempt_at", limit=BATCH
        )
    arrived, unforeseen = 0, None
    for delivery in first:
        if not is_due(delivery.next_attempt_at, delivery.attempts, post.clock.now(), CLAIM):
            continue
        try:
            arrived += _attempt(delivery, post)
        except Exception as error:  # noqa: BLE001 - raised again below
            unforeseen = unforeseen or error
    if unforeseen is not None:
        raise unforeseen
    return arrived


def _attempt(delivery: Delivery, post: Post) -> bool:
    claimed = _claimed(delivery, post)
    if claimed is None:
        return False
    try:
        _carrier(claimed, post)(claimed)
    except LockgateError as error:
        _record_failure(claimed, error.code, error.family in _PERMANENT_FAMILIES, post)
        return False
    except Exception:
        _record_failure(claimed, "delivery-crashed", False, post)  # noqa: FBT003
        raise
    _record_arrival(claimed, post)
    return True


def _claimed(delivery: Delivery, post: Post) -> Delivery | None:
    """The delivery, kept from other processes for a while; None when one of them has it."""
    with post.units() as uow:
        current = uow.get(Delivery, delivery.id)
        if current.state is not DeliveryState.WAITING or current.revision != delivery.revision:
            return None
        uow.save(replace(current, next_attempt_at=post.clock.now() + CLAIM))
        uow.commit()
    return replace(delivery, revision=delivery.revision + 1)


def _carrier(delivery: Delivery, post: Post) -> Carry:
    try:
        return post.carriers[delivery.kind]
    except KeyError as error:
        raise Invalid("carrier-missing", "Nothing here can carry this delivery.") from error


def _record_arrival(delivery: Delivery, post: Post) -> None:
    with post.units() as uow:
        current = uow.get(Delivery, delivery.id)
        arrived = replace(
            current,
            state=DeliveryState.DELIVERED,
            attempts=current.attempts + 1,
            delivered_at=post.clock.now(),
            reason=UNLOGGED,
        )
        uow.save(arrived)
        uow.commit()
    _log_arrival(arrived, post)


def _log_arrivals(post: Post) -> None:
    """Put on the log what arrived just before a process died or the vault went away."""
    with post.units() as uow:
        marked = uow.find(Delivery, state=DeliveryState.DELIVERED, reason=UNLOGGED, limit=BATCH)
    for delivery in marked:
        _log_arrival(delivery, post)


def _log_arrival(delivery: Delivery, post: Post) -> None:
    facts = {"delivery": delivery.id, "subject": delivery.subject, "template": delivery.template}
    post.vault.log(LogEntry(f"{delivery.id}.delivered", "delivered", delivery.case, facts))
    with post.units() as uow:
        uow.save(replace(uow.get(Delivery, delivery.id), reason=""))
        uow.commit()


def _record_failure(
    delivery: Delivery,
    reason: str,
    permanent: bool,  # noqa: FBT001
    post: Post,
) -> None:
    attempts = delivery.attempts + 1
    again = None if permanent else next_attempt(attempts, post.clock.now())
    with post.units() as uow:
        current = uow.get(Delivery, delivery.id)
        if current.state is not DeliveryState.WAITING:
            return
        uow.save(
            replace(
                current,
                state=DeliveryState.WAITING if again else DeliveryState.PARKED,
                attempts=attempts,
                next_attempt_at=again or current.next_attempt_at,
                reason=reason,
            )
        )
        if again is None:
            _announce_parked(current, reason, attempts, uow, post)
        uow.commit()


def _announce_parked(
    delivery: Delivery, reason: str, attempts: int, uow: UnitOfWork, post: Post
) -> None:
    entry = f"{delivery.id}.parked.{delivery.revision}"
    facts: dict[str, str | int] = {"delivery": delivery.id, "reason": reason}
    post.vault.log(LogEntry(entry, _PARKED, delivery.case, facts))
    if not delivery.case:
        return  # mail about a person's own account belongs to no case's board
    uow.emit(
        "delivery.failed",
        case=delivery.case,
        aggregate=delivery.id,
        body={"delivery": delivery.id, "reason": reason, "attempts": attempts},
    )
    if delivery.template == _PARKED:
        return  # a notice that cannot be delivered leads to no further notice
    for person in sorted(people_with((Role.MANAGER,), delivery.case, uow)):
        tell(
            uow,
            cause=entry,
            template=_PARKED,
            person=person,
            case=delivery.case,
            subject=delivery.id,
            clock=post.clock,
        )


def retry(delivery: str, *, uow: UnitOfWork, clock: Clock) -> None:
    """Try a parked delivery again from the start of the schedule.

    Raises Conflict ``delivery-not-parked``.
    """
    parked = uow.get(Delivery, delivery)
    if parked.state is not DeliveryState.PARKED:
        raise Conflict("delivery-not-parked", "This delivery is not waiting for a person.")
    uow.save(
        replace(
            parked, state=DeliveryState.WAITING, attempts=0, next_attempt_at=clock.now(), reason=""
        )
    )


def carry_email(
    delivery: Delivery,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    mail: MailSender,
    site: str,
) -> None:
    """Send one e-mail. The address is opened from the vault for this moment only.

    Raises Unavailable ``contact-unknown`` while no address has been heard of, Invalid
    ``contact-empty`` for a person without one.
    """
    with units() as uow:
        contact = uow.find(Contact, id=delivery.person)
    if not contact:
        raise Unavailable("contact-unknown", "No address is known for this person yet.")
    subject, body = render(delivery.template, site=site, **delivery.dates)
    context = ObjectContext("directory", delivery.person, contact[0].version, "contact")
    source = vault.open(contact[0].object, context, Actor("notification", "send-mail"))
    address = json.loads(b"".join(source.chunks()))["email"]
    if not address:
        raise Invalid("contact-empty", "This person has no e-mail address.")
    mail.send(Mail(delivery.id, address, subject, body))
