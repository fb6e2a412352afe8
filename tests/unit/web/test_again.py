"""Requests that lost a race in the database run again; nothing else does."""

from __future__ import annotations

from functools import partial

import flask
import pytest

from shared.domain.errors import Unavailable
from shared.domain.policy import Action
from shared.web import again
from shared.web.app import create_app
from shared.web.guard import guarded
from shared.web.settings import WebSettings
from tests.platform_kit import FakeClock
from tests.security.matrix import Keyring

BUSY = Unavailable("database-busy", "The database is busy. Try again.")


class Race:
    """A service with views that fail so often before they answer."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.seen: list[bytes] = []
        pages = flask.Blueprint("pages", __name__)
        for rule, streamed in (("/kept", False), ("/streamed", True)):
            mark = guarded(Action.PUBLIC, max_body=99, streamed=streamed, token=False)
            view = mark(partial(self._view))
            pages.add_url_rule(rule, rule[1:], view, methods=["POST"])
        app = create_app(
            "storage",
            blueprints=[pages],
            access=None,
            settings=WebSettings(secret_key=b"k" * 32, mount="/library", rate_limit=""),
            verify=Keyring().verify,
            clock=FakeClock(),
        )
        self.client = app.test_client()

    def _view(self) -> str:
        self.seen.append(flask.request.get_data())
        if self.failures:
            raise self.failures.pop()
        return "done"


@pytest.fixture
def race(monkeypatch) -> Race:
    """Views that may lose, and no time lost with it."""
    monkeypatch.setattr(again, "pause", lambda attempt: None)
    return Race()


def test_a_lost_race_is_run_again_with_the_same_body(race):
    """The person sees the answer of the attempt that won."""
    race.failures = [BUSY] * 3
    answer = race.client.post("/kept", data=b"body")
    assert (answer.status_code, answer.text) == (200, "done")
    assert race.seen == [b"body"] * 4


def test_a_race_that_is_always_lost_says_so(race):
    """After the last attempt the person is asked to come again."""
    race.failures = [BUSY] * 99
    assert race.client.post("/kept", data=b"body").status_code == 503
    assert len(race.seen) == again.ATTEMPTS


def test_a_streamed_body_is_read_once(race):
    """What was read away cannot be sent in again."""
    race.failures = [BUSY]
    assert race.client.post("/streamed", data=b"body").status_code == 503
    assert len(race.seen) == 1


def test_a_database_that_is_away_is_not_asked_again(race):
    """Only a race is worth another attempt at once."""
    race.failures = [Unavailable("database-unavailable", "Not now.")]
    assert race.client.post("/kept", data=b"body").status_code == 503
    assert len(race.seen) == 1
