"""Access learned from events: newest wins, removal stays, order does not matter."""

from __future__ import annotations

import itertools

import pytest

from shared.contracts.envelope import Event
from shared.domain.errors import Invalid
from shared.domain.policy import Membership, Role
from shared.web.projection import RECORDS, ProjectedAccess, consumers
from tests.platform_kit import START


@pytest.fixture
def units(make_database):
    """A service's database with nothing but the two records."""
    return make_database("storage", RECORDS)


def event(event_type: str, body: dict, case: str = "") -> Event:
    """An event of the front desk."""
    return Event("evt-1", event_type, 1, "intake", START, case, "a", 1, body)


def access(revision: int, *, active: bool = True) -> Event:
    """The person's access at a revision."""
    body = {"person": "per-1", "revision": revision, "active": active}
    return event("person.access-changed", body)


def granted(role: str = "reviewer") -> Event:
    """A role on the case given."""
    body = {
        "membership": "mem-1",
        "person": "per-1",
        "role": role,
        "agency": "",
        "audience": "REVIEWER",
    }
    return event("membership.granted", body, "case-1")


def revoked() -> Event:
    """The same role taken away."""
    return event("membership.revoked", {"membership": "mem-1", "person": "per-1"}, "case-1")


def hear(units, *events: Event) -> None:
    """Let the service handle the events in this order."""
    for one in events:
        with units() as uow:
            consumers()[one.type](one, uow)
            uow.commit()


def test_nothing_heard_means_nothing_known(units):
    """A person the service has not heard of has no standing of its own."""
    assert ProjectedAccess(units).standing("per-1") is None


def test_a_role_is_held_from_granting_to_revoking(units):
    """Granted is seen at the next reading, and so is revoked."""
    reader = ProjectedAccess(units)
    hear(units, access(1), granted())
    held = Membership("case-1", Role.REVIEWER, "REVIEWER")
    assert reader.standing("per-1").memberships == {held}
    hear(units, revoked())
    assert reader.standing("per-1").memberships == frozenset()


def test_revoked_before_granted_was_heard_of_stays_revoked(units):
    """Events that overtake each other do not bring a role back."""
    hear(units, access(1), revoked(), granted(), granted())
    assert ProjectedAccess(units).standing("per-1").memberships == frozenset()


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_the_newest_revision_wins_in_any_order(units, order):
    """The highest revision stands, whenever it arrived."""
    facts = {1: access(1), 2: access(2, active=False), 3: access(3)}
    hear(units, *(facts[number] for number in order), facts[order[0]])
    standing = ProjectedAccess(units).standing("per-1")
    assert (standing.revision, standing.active) == (3, True)


def test_a_role_outside_the_policy_is_refused(units):
    """An unknown role is no role."""
    with pytest.raises(Invalid) as caught:
        hear(units, granted("king"))
    assert caught.value.code == "role-unknown"


def test_a_membership_heard_before_the_person_counts(units):
    """The person's own event may be the later one."""
    hear(units, granted())
    standing = ProjectedAccess(units).standing("per-1")
    assert (standing.revision, standing.active) == (0, True)
    assert len(standing.memberships) == 1
