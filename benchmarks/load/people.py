"""People of the load: managers signed in as a browser is, and agencies' officers who send."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pyotp
import requests
from requests.adapters import HTTPAdapter

from services.apart import open_people
from services.demo.client import Player
from services.intake.people.seed import SeedPerson, seed_people
from shared.domain.policy import Role
from shared.settings import Settings, load_settings
from tests.installations import Apart


@contextmanager
def as_service(lockgate: Apart, service: str) -> Iterator[Settings]:
    """The settings that a service of the installation has."""
    with patch.dict(os.environ, lockgate.environment(service, "web"), clear=True):
        yield load_settings()


def browsers(lockgate: Apart, count: int) -> list[requests.Session]:
    """Sessions of so many managers, each signed in through the pages with a code of its own."""
    seeds = [
        SeedPerson(
            key=f"load-{n}",
            name=f"Manager {n}",
            email=f"load-{n}@example.org",
            password=secrets.token_urlsafe(16),
            totp=pyotp.random_base32(),
            roles=(Role.MANAGER.value,),
        )
        for n in range(count)
    ]
    with as_service(lockgate, "intake") as settings:
        seed_people((), seeds, open_people(settings))
    base = lockgate.settings.base_url
    found = [Player(base, one.email, one.password, one.totp).browser() for one in seeds]
    for number, session in enumerate(found):
        session.mount("http://", FromAddress(number))
    return found


class FromAddress(HTTPAdapter):
    """Connections from an address of one's own, as people elsewhere have: limits count by it."""

    def __init__(self, number: int) -> None:
        self._source = f"127.1.{number // 250}.{number % 250 + 1}"
        super().__init__()

    def init_poolmanager(self, *words: Any, **given: Any) -> None:
        """As always, from this address."""
        super().init_poolmanager(*words, source_address=(self._source, 0), **given)
