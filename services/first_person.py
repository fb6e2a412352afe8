"""``lockgate add-administrator``: the first person, who lets everybody else in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services import apart
from services.composition import compose_site, read_panel, system_clock
from services.embedded import alone, panel_receiver
from services.intake.people.handlers import directory
from services.intake.people.ports import Desk
from shared.domain.policy import Role
from shared.settings import Settings


def invite_administrator(settings: Settings, name: str, email: str) -> str:
    """Add the person and return their invitation link.

    On one machine Lockgate must not be running meanwhile. Raises Conflict ``already-running`` or
    ``person-exists``, Invalid for a name or an address that cannot be used.
    """
    with front_desk(settings) as people, people.uow_factory() as uow:
        person = directory.add_person(
            name,
            email,
            roles=(str(Role.ADMINISTRATOR),),
            uow=uow,
            vault=people.vault,
            key=people.key,
            clock=people.clock,
        )
        secret = directory.invite(
            person, uow=uow, key=people.key, clock=people.clock, by="command-line"
        )
        uow.commit()
    return f"{settings.base_url}/invitations/{secret}"


@contextmanager
def front_desk(settings: Settings) -> Iterator[Desk]:
    """The front desk of this installation: of an intake apart, or of the one machine."""
    if settings.vault_url:
        yield apart.open_people(settings)
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(settings), panel_receiver(settings) as known:
        yield compose_site(known, read_panel(known), system_clock()).people
