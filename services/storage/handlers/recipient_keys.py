"""The public keys that recipients give, and which of them a release is sealed to.

A recipient registers a key; nothing is sealed to it before the manager of the case has typed its
fingerprint, as the recipient told it by another way. So somebody who has only taken over a sign-in
cannot put a key of their own in place, and cannot take the sealing off either.
"""

from __future__ import annotations

from dataclasses import replace

from services.storage.domain.records import RecipientKey, Release
from services.storage.log import Log
from shared.crypto.recipients import Recipient, same_fingerprint
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

MOST_KEYS = 50
"""How many keys one person may ever register."""


def newest_key(person: str, *, uow: UnitOfWork) -> RecipientKey | None:
    """The key that a person registered last."""
    found = uow.find(RecipientKey, person=person, order_by="id", descending=True, limit=1)
    return found[0] if found else None


def key_of(release: Release, *, uow: UnitOfWork) -> RecipientKey | None:
    """The key that a release is sealed to, if one was confirmed."""
    return uow.get(RecipientKey, release.recipient_key) if release.recipient_key else None


def register(person: str, text: str, *, uow: UnitOfWork, log: Log, clock: Clock) -> RecipientKey:
    """Keep the public key of a person; the one they gave last, given again, changes nothing.

    Raises Invalid ``recipient-key`` for a text that is no public key, Conflict ``too-many-keys``.
    """
    try:
        public = Recipient.parse(" ".join(text.split()))
    except Corrupt as error:
        raise Invalid(
            "recipient-key",
            "This is not a public key. Paste the whole line that begins with lockgate-recipient/1.",
        ) from error
    newest = newest_key(person, uow=uow)
    if newest is not None and newest.key_id == public.key_id:
        return newest
    if uow.count(RecipientKey, person=person) >= MOST_KEYS:
        raise Conflict("too-many-keys", "You have given too many keys. Ask the manager for help.")
    key = RecipientKey(new_id("key"), person, public.key_id, public.to_text(), clock.now())
    uow.add(key)
    facts: dict[str, str | int] = {"actor": person, "person": person, "key": key.key_id}
    log.append(uow, LogEntry(new_id("log"), "recipient-key.registered", "directory", facts))
    return key


def confirm(release_id: str, typed: str, actor: str, *, uow: UnitOfWork, log: Log) -> None:
    """Seal a release to its recipient's newest key from now on.

    Raises Conflict ``recipient-key-missing`` where the recipient has given none, Invalid
    ``fingerprint`` unless the whole fingerprint of that key was typed, Refused ``own-key`` for
    somebody's own release.
    """
    release = uow.get(Release, release_id)
    if actor == release.person:
        raise Refused("own-key", "Somebody else has to confirm your key.")
    key = newest_key(release.person, uow=uow)
    if key is None:
        raise Conflict("recipient-key-missing", "The recipient has not given a key yet.")
    if not same_fingerprint(typed, key.key_id):
        raise Invalid(
            "fingerprint",
            "This is not the fingerprint of the key that the recipient gave. Have them read it "
            "to you again; if it still differs, the key is not theirs.",
        )
    if release.recipient_key != key.id:
        uow.save(replace(release, recipient_key=key.id))
        _log(release, "release.key-confirmed", actor, key.key_id, uow, log)


def remove(release_id: str, actor: str, *, uow: UnitOfWork, log: Log) -> None:
    """Seal a release to no key any more; Refused ``own-key`` for somebody's own release."""
    release = uow.get(Release, release_id)
    if actor == release.person:
        raise Refused("own-key", "Somebody else has to take your key off.")
    key = key_of(release, uow=uow)
    if key is not None:
        uow.save(replace(release, recipient_key=""))
        _log(release, "release.key-removed", actor, key.key_id, uow, log)


def _log(release: Release, kind: str, actor: str, key: str, uow: UnitOfWork, log: Log) -> None:
    facts: dict[str, str | int] = {
        "actor": actor,
        "audience": release.audience,
        "key": key,
        "person": release.person,
        "release": release.id,
    }
    log.append(uow, LogEntry(new_id("log"), kind, release.case, facts))
