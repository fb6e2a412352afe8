"""Signing in: password, then code. Unknown, uninvited and wrong all take as long and say the same.

    password ──ok──▶ Proven ──code or recovery code──▶ SignedIn
                        └── no second factor yet ──▶ enrolment, then SignedIn

Each judgement stands in its own short units of work, because a password check takes too long to
hold a transaction open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.intake.people.domain import (
    MAX_CODE_FAILURES,
    MAX_FAILURES,
    index_form,
    network_of,
)
from services.intake.people.handlers import sessions, throttle
from services.intake.people.handlers.sessions import SignedIn
from services.intake.people.hashing import DirectoryKey, Passwords
from services.intake.people.records import KnownDevice, Person
from services.intake.people.second_factor import (
    enrolment_svg,
    fresh_recovery_codes,
    fresh_totp,
    recovery_digest,
    totp_step,
)
from shared.domain.access_tokens import Sign
from shared.domain.errors import Conflict, Refused
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Vault

DIRECTORY = "directory"
TOTP_PURPOSE = "totp"


@dataclass(frozen=True, slots=True)
class Proven:
    """Someone knew the password; ``enrolled`` says whether a second factor is set up."""

    person: str
    enrolled: bool


def check_password(
    untrusted_email: str,
    untrusted_password: str,
    *,
    address: str,
    untrusted_device: str,
    uow_factory: UnitOfWorkFactory,
    key: DirectoryKey,
    passwords: Passwords,
    clock: Clock,
) -> Proven:
    """The first factor.

    Raises Refused ``sign-in-failed`` without saying what was wrong, or ``too-many-attempts``.
    """
    index = key.digest("email", index_form(untrusted_email))
    with uow_factory() as uow:
        found = uow.find(Person, email_index=index)
        device = _device(uow, found[0].id if found else "", untrusted_device, key)
    buckets = _password_buckets(index, device, address, key)
    mark = throttle.reserve(buckets, uow_factory, clock)
    person = found[0] if found else None
    fits = passwords.fits(person.password_hash if person else "", untrusted_password)
    if person is None or not fits or not person.active:
        raise Refused("sign-in-failed", "Check your email address and password.")
    stronger = passwords.hash(untrusted_password) if passwords.is_weak(person.password_hash) else ""
    with uow_factory() as uow:
        throttle.give_back(uow, buckets, mark)
        if stronger:
            uow.save(replace(uow.get(Person, person.id), password_hash=stronger))
        uow.commit()
    return Proven(person.id, person.totp_on)


def _password_buckets(index: str, device: str, address: str, key: DirectoryKey) -> dict[str, int]:
    if device:
        return {key.digest("throttle", f"account {index} {device}"): MAX_FAILURES}
    return {
        key.digest("throttle", f"account {index}"): MAX_FAILURES,
        key.digest("throttle", f"address {network_of(address)}"): MAX_FAILURES,
    }


def _device(uow: UnitOfWork, person: str, untrusted_device: str, key: DirectoryKey) -> str:
    """The id of a device that this person signed in with before, or nothing."""
    digest = key.digest("device", untrusted_device)
    known = uow.find(KnownDevice, digest=digest) if untrusted_device else []
    return known[0].id if known and known[0].person == person else ""


def check_code(
    person_id: str,
    untrusted_code: str,
    *,
    untrusted_device: str,
    uow_factory: UnitOfWorkFactory,
    vault: Vault,
    key: DirectoryKey,
    clock: Clock,
    sign: Sign,
) -> SignedIn:
    """The second factor, and with it the session.

    A recovery code does instead of a code, once. Raises Refused ``code-failed``,
    ``too-many-attempts`` or ``sign-in-failed``.
    """
    buckets, mark = _reserve_code(person_id, untrusted_device, uow_factory, key, clock)
    with uow_factory() as uow:
        person = use_code(uow.get(Person, person_id), untrusted_code, vault, key, clock)
        uow.save(person)
        throttle.give_back(uow, buckets, mark)
        signed_in = sessions.begin(person, uow=uow, key=key, clock=clock, sign=sign)
        uow.commit()
    return signed_in


def confirm_presence(
    person_id: str,
    untrusted_code: str,
    *,
    uow_factory: UnitOfWorkFactory,
    vault: Vault,
    key: DirectoryKey,
    clock: Clock,
) -> None:
    """Ask a signed-in person for a code again, before something that counts (a signature).

    Raises Refused ``code-failed`` or ``too-many-attempts``. The code is used up.
    """
    buckets, mark = _reserve_code(person_id, "", uow_factory, key, clock, what="confirm")
    with uow_factory() as uow:
        uow.save(use_code(uow.get(Person, person_id), untrusted_code, vault, key, clock))
        throttle.give_back(uow, buckets, mark)
        uow.commit()


def _reserve_code(
    person_id: str,
    untrusted_device: str,
    uow_factory: UnitOfWorkFactory,
    key: DirectoryKey,
    clock: Clock,
    what: str = "code",
) -> tuple[dict[str, int], float]:
    with uow_factory() as uow:
        device = _device(uow, person_id, untrusted_device, key)
    buckets = {key.digest("throttle", f"{what} {person_id} {device}"): MAX_CODE_FAILURES}
    return buckets, throttle.reserve(buckets, uow_factory, clock)


def use_code(
    person: Person, untrusted_code: str, vault: Vault, key: DirectoryKey, clock: Clock
) -> Person:
    """The person with the code used up; raises Refused ``code-failed`` or ``sign-in-failed``."""
    if not person.active or not person.totp_on:
        raise Refused("sign-in-failed", "Check your email address and password.")
    secret = vault.open_value(DIRECTORY, TOTP_PURPOSE, person.sealed_totp).decode()
    step = totp_step(secret, untrusted_code, clock.now(), person.totp_step)
    if step is not None:
        return replace(person, totp_step=step)
    digest = recovery_digest(key, untrusted_code)
    if digest in person.recovery:
        left = tuple(kept for kept in person.recovery if kept != digest)
        return replace(person, recovery=left)
    raise Refused("code-failed", "The code is not right, or it was used before.")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person puts into an authenticator app; shown only until it is confirmed."""

    secret: str
    svg: bytes


def begin_enrolment(person_id: str, *, uow: UnitOfWork, vault: Vault) -> Enrolment:
    """The secret to enrol, the same until it is confirmed; raises Conflict ``enrolled``."""
    person = uow.get(Person, person_id)
    if person.totp_on or not person.active:
        raise Conflict("enrolled", "A second factor is already set up.")
    if person.sealed_totp:
        secret = vault.open_value(DIRECTORY, TOTP_PURPOSE, person.sealed_totp).decode()
    else:
        secret = fresh_totp()
        sealed = vault.seal_value(DIRECTORY, TOTP_PURPOSE, secret.encode())
        uow.save(replace(person, sealed_totp=sealed))
    return Enrolment(secret, enrolment_svg(secret, "your account"))


def finish_enrolment(
    person_id: str,
    untrusted_code: str,
    *,
    uow_factory: UnitOfWorkFactory,
    vault: Vault,
    key: DirectoryKey,
    clock: Clock,
    sign: Sign,
) -> tuple[SignedIn, list[str]]:
    """Confirm the app with a first code; gives a session and the recovery codes, shown once.

    Raises Refused ``code-failed`` or ``too-many-attempts``, Conflict ``enrolled``.
    """
    buckets, mark = _reserve_code(person_id, "", uow_factory, key, clock)
    codes = fresh_recovery_codes()
    with uow_factory() as uow:
        person = uow.get(Person, person_id)
        if person.totp_on or not person.sealed_totp:
            raise Conflict("enrolled", "A second factor is already set up.")
        digests = tuple(recovery_digest(key, code) for code in codes)
        ready = replace(person, totp_on=True, recovery=digests)
        ready = use_code(ready, untrusted_code, vault, key, clock)
        if ready.recovery != digests or ready.totp_step == person.totp_step:
            raise Refused("code-failed", "The code is not right, or it was used before.")
        uow.save(ready)
        throttle.give_back(uow, buckets, mark)
        signed_in = sessions.begin(ready, uow=uow, key=key, clock=clock, sign=sign)
        uow.commit()
    return signed_in, codes


def note_device(
    person_id: str, untrusted_device: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock
) -> str:
    """Remember the device of a completed sign-in; empty when it is known already."""
    if _device(uow, person_id, untrusted_device, key):
        return ""
    return sessions.remember_device(person_id, uow=uow, key=key, clock=clock)
