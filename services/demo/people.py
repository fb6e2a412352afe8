"""The people of the story, ready to sign in on a fresh installation.

Their passwords and sign-in secrets are drawn at random for each installation and kept in a file
that only its owner can read, so that no two installations share a way in.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

import pyotp

from services.intake.people.ports import Desk
from services.intake.people.seed import SeedAgency, SeedPerson, seed_people
from shared.domain.errors import Invalid
from shared.domain.policy import Role
from shared.durable import keep_first
from shared.settings import Settings

AGENCIES = (
    SeedAgency("police", "West Riding Constabulary", "police"),
    SeedAgency("hospital", "Calder Vale Hospitals", "health"),
    SeedAgency("school", "Thornley schools", "education"),
    SeedAgency("housing", "Calder Homes", "housing"),
)


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the story: a key, a job, global roles, and an agency's key."""

    key: str
    job: str
    roles: tuple[Role, ...]
    agency: str = ""

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"{self.key}@example.org"


PLAYERS = (
    Player("manager", "Partnership business manager", (Role.MANAGER,)),
    Player("police-officer", "Records officer, police", (Role.AGENCY_OFFICER,), "police"),
    Player("hospital-officer", "Records officer, hospital", (Role.AGENCY_OFFICER,), "hospital"),
    Player("school-officer", "Records officer, school", (Role.AGENCY_OFFICER,), "school"),
    Player("housing-officer", "Records officer, housing", (Role.AGENCY_OFFICER,), "housing"),
    Player("redaction-officer", "Redaction officer", ()),
    Player("approver", "Second reader", ()),
    Player("reviewer", "Independent reviewer", ()),
    Player("la-partner", "Safeguarding partner, local authority", (Role.SIGNATORY,)),
    Player("icb-partner", "Safeguarding partner, integrated care board", (Role.SIGNATORY,)),
    Player("police-partner", "Safeguarding partner, police", (Role.SIGNATORY,)),
    Player("family-one", "Family member", ()),
    Player("family-two", "Family member", ()),
    Player("panel", "Panel secretariat", (Role.PANEL,)),
    Player("auditor", "Data protection officer", (Role.AUDITOR,)),
    Player("administrator", "System administrator", (Role.ADMINISTRATOR,)),
)


def demo_people(settings: Settings, desk: Desk) -> None:
    """Add the people of the story who are not there yet."""
    secrets_ = sign_ins(settings)
    people = [
        SeedPerson(
            key=player.key,
            name=player.job,
            email=player.email,
            password=secrets_[player.key]["password"],
            totp=secrets_[player.key]["totp"],
            roles=tuple(str(role) for role in player.roles),
            agency=player.agency,
        )
        for player in PLAYERS
    ]
    seed_people(AGENCIES, people, desk)


def sign_ins(settings: Settings) -> dict[str, dict[str, str]]:
    """Everybody's password and sign-in secret, drawn at the first start."""
    path = settings.under_data("keys", "demo-sign-ins.json")
    if not path.exists():
        drawn = {
            player.key: {"password": secrets.token_urlsafe(12), "totp": pyotp.random_base32()}
            for player in PLAYERS
        }
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_first(path, json.dumps(drawn, indent=2).encode())
    found: dict[str, dict[str, str]] = json.loads(path.read_text())
    return found


def present_code(settings: Settings, email: str) -> str:
    """The six digits that a person of the story signs in with now."""
    player = next((one for one in PLAYERS if email in {one.email, one.key}), None)
    if player is None:
        raise Invalid("person-unknown", "There is no demo person with this address.")
    return pyotp.TOTP(sign_ins(settings)[player.key]["totp"]).now()


def sign_in_lines(settings: Settings) -> str:
    """The sign-ins as a table for the terminal."""
    known = sign_ins(settings)
    lines = ["Demo sign-ins (the six-digit code: .venv/bin/lockgate code <address>)"]
    for player in PLAYERS:
        password = known[player.key]["password"]
        lines.append(f"  {player.email:32} {password:18} {player.job}")
    return "\n".join(lines) + "\n"
