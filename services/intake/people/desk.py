"""The front desk put together: what intake's bootstrap adds to its application."""

from __future__ import annotations

from dataclasses import dataclass

import flask

from services.intake.people import api
from services.intake.people.access import DirectoryAccess, DirectoryApiTokens
from services.intake.people.handlers import throttle
from services.intake.people.pages import account, admin, members, session, sign_in
from services.intake.people.ports import Desk
from shared.service import Tick


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """What to hand to ``create_app`` and to the runner."""

    blueprints: tuple[flask.Blueprint, ...]
    access: DirectoryAccess
    api_tokens: DirectoryApiTokens
    ticks: tuple[Tick, ...]


def front_desk(desk: Desk) -> FrontDesk:
    """Blueprints, access reader, API tokens and timers over one set of ports."""

    def forget_old_counts() -> None:
        with desk.uow_factory() as uow:
            throttle.forget_old(uow, desk.clock)
            uow.commit()

    return FrontDesk(
        blueprints=(
            sign_in.blueprint(desk),
            session.blueprint(desk),
            account.blueprint(desk),
            admin.blueprint(desk),
            members.blueprint(desk),
            api.blueprint(desk),
        ),
        access=DirectoryAccess(desk.uow_factory),
        api_tokens=DirectoryApiTokens(desk.uow_factory, desk.key, desk.clock),
        ticks=(Tick("forget-old-throttles", 600.0, forget_old_counts),),
    )
