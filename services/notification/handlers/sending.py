"""Sending what is due: one delivery at a time, retried with growing pauses, parked for a person.

A delivery is idempotent by its id (the Message-ID of an e-mail, the id of a pack), so that a crash
between sending and recording leads to one more attempt and, where the receiver deduplicates, to no
second effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.notification.domain.backoff import next_attempt
from services.notification.domain.records import Contact, Delivery, DeliveryKind, DeliveryState
from services.notification.domain.templates import render
from shared.domain.errors import Conflict, Invalid, LockgateError, Unavailable
from shared.ports.clock import Clock
from shared.ports.mail import Mail, MailSender
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, Vault

Carry = Callable[[Delivery], None]
"""Carries one delivery out; raises a LockgateError when it could not."""

BATCH = 50
_PERMANENT_FAMILIES = frozenset({"invalid", "refused", "corrupt"})


def send_due(
    *,
    units: UnitOfWorkFactory,
    carriers: dict[DeliveryKind, Carry],
    vault: Vault,
    clock: Clock,
) -> int:
    """Try every delivery that is due; return how many arrived."""
    with units() as uow:
        first = uow.find(
            Delivery, state=DeliveryState.WAITING, order_by="next_attempt_at", limit=BATCH
        )
    due = [delivery for delivery in first if delivery.next_attempt_at <= clock.now()]
    return sum(_attempt(delivery, units, carriers, vault, clock) for delivery in due)


def _attempt(
    delivery: Delivery,
    units: UnitOfWorkFactory,
    carriers: dict[DeliveryKind, Carry],
    vault: Vault,
    clock: Clock,
) -> bool:
    try:
        carriers[delivery.kind](delivery)
    except LockgateError as error:
        _record_failure(delivery, error, units, vault, clock)
        return False
    entry = LogEntry(
        f"{delivery.id}.delivered",
        "delivered",
        delivery.case,
        {"delivery": delivery.id, "subject": delivery.subject, "template": delivery.template},
    )
    vault.log(entry)
    with units() as uow:
        current = uow.get(Delivery, delivery.id)
        uow.save(
            replace(
                current,
                state=DeliveryState.DELIVERED,
                attempts=current.attempts + 1,
                delivered_at=clock.now(),
                reason="",
            )
        )
        uow.commit()
    return True


def _record_failure(
    delivery: Delivery,
    error: LockgateError,
    units: UnitOfWorkFactory,
    vault: Vault,
    clock: Clock,
) -> None:
    attempts = delivery.attempts + 1
    again = None if error.family in _PERMANENT_FAMILIES else next_attempt(attempts, clock.now())
    with units() as uow:
        current = uow.get(Delivery, delivery.id)
        parked = again is None
        uow.save(
            replace(
                current,
                state=DeliveryState.PARKED if parked else DeliveryState.WAITING,
                attempts=attempts,
                next_attempt_at=again or current.next_attempt_at,
                reason=error.code,
            )
        )
        if parked:
            _announce_parked(current, error.code, attempts, uow)
        uow.commit()
    if parked:
        facts: dict[str, str | int] = {"delivery": delivery.id, "reason": error.code}
        entry_id = f"{delivery.id}.parked.{attempts}"
        vault.log(LogEntry(entry_id, "delivery-parked", delivery.case, facts))


def _announce_parked(delivery: Delivery, reason: str, attempts: int, uow: UnitOfWork) -> None:
    if not delivery.case:
        return  # mail about a person's own account belongs to no case's board
    uow.emit(
        "delivery.failed",
        case=delivery.case,
        aggregate=delivery.id,
        body={"delivery": delivery.id, "reason": reason, "attempts": attempts},
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

    Raises Unavailable ``contact-unknown`` while no address has been heard of.
    """
    with units() as uow:
        contact = uow.find(Contact, id=delivery.person)
    if not contact:
        raise Unavailable("contact-unknown", "No address is known for this person yet.")
    context = ObjectContext("directory", delivery.person, contact[0].version, "contact")
    source = vault.open(contact[0].object, context, Actor("notification", "send-mail"))
    address = b"".join(source.chunks()).decode()
    if not address:
        raise Invalid("contact-empty", "This person has no e-mail address.")
    subject, body = render(delivery.template, site=site, **delivery.dates)
    mail.send(Mail(delivery.id, address, subject, body))
