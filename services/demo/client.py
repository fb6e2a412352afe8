"""One person of the story at work: signs in through the pages, then works through the API.

Everything is tried again while Lockgate does not answer, so that the story goes on after a restart;
``ensure`` makes each step happen once: it looks first, acts, and looks again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pyotp
import requests

from shared.web.tokens import access_cookie

T = TypeVar("T")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_FRESH = timedelta(minutes=3)
_TIMEOUT = (5, 300)
_CUT_OFF = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,  # the answer had begun when the process died
)
PATIENCE = 300.0
PAUSE = 0.25
_STEP = 30
_COME_AGAIN = frozenset((429, 502, 503, 504))
"""What Lockgate answers to be asked again, and a proxy for a service that is away."""


class StoryError(Exception):
    """The story cannot go on: Lockgate answered what it must not, or not in time."""


class NotNow(Exception):
    """Lockgate does not answer, or asks to come again."""


@dataclass(slots=True)
class Player:
    """A signed-in person."""

    base: str
    email: str
    password: str = field(repr=False)
    totp: str = field(repr=False)
    _web: requests.Session = field(default_factory=requests.Session, repr=False)
    _since: datetime | None = None
    _step: int = 0

    def api(self, method: str, path: str, **given: Any) -> Any:
        """Call the API and return its JSON; None for an empty answer."""
        answer = self.call(method, path, **given)
        return answer.json() if answer.content else None

    def call(self, method: str, path: str, **given: Any) -> requests.Response:
        """Call the API; raises StoryError for a refusal and NotNow to come again."""
        answer = self.attempt(method, path, **given)
        if answer.status_code >= requests.codes.bad_request:
            raise StoryError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def attempt(self, method: str, path: str, **given: Any) -> requests.Response:
        """Call the API and return whatever it answers, refusals included.

        Reading is tried until there is an answer; a change raises NotNow, for ``ensure`` to look
        whether it had its effect.
        """
        if method != "GET":
            return self._once(method, path, **given)
        return wait_for(path, lambda: [self._once(method, path, **given)])[0]

    def _once(self, method: str, path: str, **given: Any) -> requests.Response:
        headers = {**given.pop("headers", {}), "Authorization": f"Bearer {self._access()}"}
        answer = self._send(
            requests.request, method, self.base + path, headers=headers, timeout=_TIMEOUT, **given
        )
        if answer.status_code == requests.codes.unauthorized:
            self._since = None
            raise NotNow
        if answer.status_code in _COME_AGAIN:
            raise NotNow
        return answer

    def token(self) -> str:
        """An access token that is good for some minutes."""
        return str(wait_for("sign-in", self._access))

    def browser(self) -> requests.Session:
        """The signed-in session, cookies and all, as a browser of this person has it."""
        self.token()
        return self._web

    @property
    def _cookie(self) -> str:
        return access_cookie(https=self.base.startswith("https://"))

    def code(self) -> str:
        """Six digits that were never sent before: of now, or of the next 30 seconds.

        Each works once, and too many that do not close the door for a while; raises NotNow when
        both were sent.
        """
        step = max(int(time.time()) // _STEP, self._step + 1)
        if step * _STEP > time.time() + _STEP:
            raise NotNow
        self._step = step
        return pyotp.TOTP(self.totp).at(step * _STEP)

    def _access(self) -> str:
        now = datetime.now(UTC)
        if self._since is None or now - self._since > _FRESH:
            self._sign_in()
            self._since = now
        return str(self._web.cookies.get(self._cookie))

    def _sign_in(self) -> None:
        self._web = requests.Session()
        page = self._page("GET", "/sign-in")
        sent = {"email": self.email, "password": self.password}
        page = self._page("POST", "/sign-in", page, sent)
        self._page("POST", "/sign-in/code", page, {"code": self.code()})
        if self._cookie not in self._web.cookies:
            raise NotNow  # the answer was lost, or the code had been used; a later one will do

    def _page(
        self, method: str, path: str, last: str = "", sent: dict[str, str] | None = None
    ) -> str:
        found = _TOKEN.search(last)
        data = {**(sent or {}), **({"csrf_token": found.group(1)} if found else {})}
        answer = self._send(
            self._web.request,
            method,
            self.base + path,
            data=data or None,
            headers={"Origin": self.base},
            timeout=_TIMEOUT,
        )
        return str(answer.text)

    @staticmethod
    def _send(
        how: Callable[..., requests.Response], *words: Any, **given: Any
    ) -> requests.Response:
        try:
            return how(*words, **given)
        except _CUT_OFF as error:
            raise NotNow from error


def wait_for(what: str, look: Callable[[], T | None], patience: float = 0.0) -> T:
    """Look until there is something; raises StoryError with ``what`` after ``patience`` seconds.

    Without one it is ``PATIENCE``, as it then is.
    """
    end = time.monotonic() + (patience or PATIENCE)
    while True:
        try:
            found = look()
        except NotNow:
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise StoryError(f"waited in vain for: {what}")
        time.sleep(PAUSE)


def ensure(what: str, look: Callable[[], T | None], act: Callable[[], object]) -> T:
    """Make something so and return it: look, act if it is not there, look again.

    An act whose answer was lost is not repeated when its effect is there.
    """

    def once() -> T | None:
        found = look()
        if found:
            return found
        act()
        return look()

    return wait_for(what, once)
