"""One service asking another over HTTP, by a fresh token of its own for each call.

A service that does not answer, and an answer that cannot be read, is Unavailable under the code
that the caller gives; errors of the five families arrive as what they were. Follows no redirects
and no proxy settings of the machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import requests

from shared.contracts.vault_wire import error_from_json, unframed
from shared.domain.errors import Unavailable
from shared.observe.trace import current

_TIMEOUT = (5.0, 300.0)
_MOST_JSON = 4 << 20


class ServiceClient:
    """Calls the service at ``url``. May be shared between threads.

    ``asked`` names who is asked in the codes of its errors: ``<asked>-unavailable`` and
    ``<asked>-answer``. ``ca`` is a file of the certificates to trust instead of the machine's.
    """

    def __init__(
        self, url: str, token: Callable[[], str], ca: str | None = None, *, asked: str
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._ca = ca
        self._asked = asked
        self._local = threading.local()  # a session is not made to be shared between threads

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._session().close()

    def json(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        """The JSON object that the service answers; raises the error it answers."""
        with self._ask(method, path, **how) as response:
            data = _read(response, _MOST_JSON)
            if response.status_code != requests.codes.ok:
                raise error_from_json(data)
        try:
            answer = json.loads(data)
        except ValueError as error:
            raise self.unreadable() from error
        if not isinstance(answer, dict):
            raise self.unreadable()
        return answer

    def stream(self, path: str, **query: int) -> Iterator[bytes]:
        """The bytes of a framed answer, checked to be whole."""
        with self._ask("GET", path, params=query) as response:
            if response.status_code != requests.codes.ok:
                raise error_from_json(_read(response, _MOST_JSON))
            yield from unframed(lambda length: _read(response, length))

    def unreadable(self) -> Unavailable:
        """The error for an answer that is not what was agreed."""
        return Unavailable(f"{self._asked}-answer", f"The {self._asked}'s answer cannot be read.")

    def _ask(self, method: str, path: str, **how: Any) -> requests.Response:
        try:
            return self._try(method, path, again="data" not in how, **how)
        except (requests.RequestException, OSError) as error:
            raise Unavailable(
                f"{self._asked}-unavailable", f"The {self._asked} does not answer."
            ) from error

    def _try(self, method: str, path: str, *, again: bool, **how: Any) -> requests.Response:
        """Ask, and once more when a connection that was kept turns out to be gone.

        All operations may be repeated; a body that comes as a stream cannot be.
        """
        try:
            return self._session().request(
                method,
                self._url + path,
                headers=self._headers(),
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,
                **how,
            )
        except requests.ConnectionError:
            if not again:
                raise
            self.close()
            return self._try(method, path, again=False, **how)

    def _headers(self) -> dict[str, str]:
        """Who asks, and the work it is part of, if it is part of any."""
        trace = current()
        known = {"traceparent": trace} if trace else {}
        return {"Authorization": f"Bearer {self._token()}", **known}

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            found = requests.Session()
            found.trust_env = False
            found.verify = self._ca or True
            self._local.session = found
        return found


def _read(response: requests.Response, length: int) -> bytes:
    try:
        return bytes(response.raw.read(length, decode_content=True))
    except Exception as error:
        raise Unavailable("stream-broken", "The answer broke off. Try again.") from error
