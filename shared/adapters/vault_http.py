"""The vault port over HTTP, for services that run apart from storage.

Every call carries a fresh token of the calling service. A vault that does not answer, and an answer
that cannot be read, is Unavailable; all operations may be repeated. Follows no redirects.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

import requests

from shared.contracts.vault_wire import (
    PREFIX,
    error_from_json,
    frames,
    from_text,
    to_text,
    unframed,
)
from shared.domain.errors import Invalid, LockgateError, Unavailable
from shared.ports.source import Source
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject

_TIMEOUT = (5.0, 300.0)
_MOST_JSON = 4 << 20


class HttpVault:
    """Calls the vault at ``url`` (``https://storage.internal:8443``) with tokens from ``token``."""

    def __init__(self, url: str, token: Callable[[], str], ca: str | None = None) -> None:
        self._url = url.rstrip("/") + PREFIX
        self._token = token
        self._ca = ca
        self._local = threading.local()  # a session is not made to be shared between threads

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._session().close()

    def create_case(self, case: str) -> None:
        """Make the case's key; a second call does nothing."""
        self._json("POST", f"/cases/{_part(case)}", json={})

    def seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> SealedObject:
        """Seal a stream; if ``chunks`` raises, that is raised here and nothing is kept."""
        failed: list[BaseException] = []
        body = frames(_noting(chunks, failed))
        query = asdict(context) | {"actor": actor.id, "purpose": actor.purpose}
        try:
            answer = self._json(
                "POST", f"/objects/{_part(object_id)}/seal", params=query, data=body
            )
        except LockgateError:
            if failed:
                raise failed[0] from None
            raise
        return _sealed(answer)

    def open(self, object_id: str, context: ObjectContext, actor: Actor) -> Source:
        """Have the opening logged durably, then read through it."""
        sent = asdict(context) | {"actor": actor.id, "purpose": actor.purpose}
        answer = self._json("POST", f"/objects/{_part(object_id)}/open", json=sent)
        return _HttpSource(self, str(answer["opening"]), int(answer["size"]))

    def describe(self, object_id: str) -> SealedObject:
        """What ``seal`` answered; raises Invalid ``object-missing``."""
        return _sealed(self._json("GET", f"/objects/{_part(object_id)}"))

    def discard(self, object_id: str, actor: Actor) -> None:
        """Forget a working object; logged; never for originals."""
        sent = {"actor": actor.id, "purpose": actor.purpose}
        self._json("POST", f"/objects/{_part(object_id)}/discard", json=sent)

    def seal_value(self, case: str, purpose: str, value: bytes) -> bytes:
        """Seal a small value for a database column."""
        sent = {"case": case, "purpose": purpose, "value": to_text(value)}
        return from_text(self._json("POST", "/values/seal", json=sent)["value"])

    def open_value(self, case: str, purpose: str, sealed: bytes) -> bytes:
        """Open what ``seal_value`` made for the same case and purpose; else Corrupt."""
        sent = {"case": case, "purpose": purpose, "value": to_text(sealed)}
        return from_text(self._json("POST", "/values/open", json=sent)["value"])

    def log(self, entry: LogEntry) -> LogReceipt:
        """Append a fact durably; the same entry id again answers the first receipt."""
        sent = {"id": entry.id, "kind": entry.kind, "case": entry.case, "facts": dict(entry.facts)}
        return _receipt(self._json("POST", "/log", json=sent))

    def _json(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        with self._ask(method, path, **how) as response:
            data = _read(response, _MOST_JSON)
            if response.status_code != requests.codes.ok:
                raise error_from_json(data)
        try:
            answer = json.loads(data)
        except ValueError as error:
            raise _unreadable() from error
        if not isinstance(answer, dict):
            raise _unreadable()
        return answer

    def stream(self, path: str, **query: int) -> Iterator[bytes]:
        """The bytes of a framed answer, checked to be whole."""
        with self._ask("GET", path, params=query) as response:
            if response.status_code != requests.codes.ok:
                raise error_from_json(_read(response, _MOST_JSON))
            yield from unframed(lambda length: _read(response, length))

    def _ask(self, method: str, path: str, **how: Any) -> requests.Response:
        try:
            return self._session().request(
                method,
                self._url + path,
                headers={"Authorization": f"Bearer {self._token()}"},
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,
                **how,
            )
        except (requests.RequestException, OSError) as error:
            raise Unavailable("vault-unavailable", "The vault does not answer.") from error

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            found = requests.Session()
            found.trust_env = False
            found.verify = self._ca or True
            self._local.session = found
        return found


class _HttpSource:
    """An opened object, read through its opening."""

    def __init__(self, vault: HttpVault, opening: str, size: int) -> None:
        self._vault, self._path, self._size = vault, f"/openings/{_part(opening)}", size

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0:
            raise Invalid("range", "A range needs an offset and a length of zero or more.")
        wanted = max(0, min(length, self._size - offset))
        data = b"".join(self._vault.stream(self._path, offset=offset, length=wanted))
        if len(data) != wanted:
            raise _unreadable()
        return data

    def chunks(self) -> Iterator[bytes]:
        return self._vault.stream(f"{self._path}/all")


def _noting(chunks: Iterable[bytes], failed: list[BaseException]) -> Iterator[bytes]:
    """Pass chunks on; what the source raises is kept, and told to the vault as broken off."""
    try:
        yield from chunks
    except GeneratorExit:
        raise
    except BaseException as error:
        failed.append(error)
        raise Unavailable("stream-broken", "The source of the bytes failed.") from error


def _read(response: requests.Response, length: int) -> bytes:
    try:
        return bytes(response.raw.read(length, decode_content=True))
    except Exception as error:
        raise Unavailable("stream-broken", "The vault's answer broke off. Try again.") from error


def _sealed(answer: Mapping[str, Any]) -> SealedObject:
    try:
        return SealedObject(
            str(answer["object"]),
            int(answer["size"]),
            str(answer["sha256"]),
            str(answer["sealed_sha256"]),
            _receipt(answer["log"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


def _receipt(answer: Mapping[str, Any]) -> LogReceipt:
    try:
        return LogReceipt(
            int(answer["index"]),
            str(answer["entry_hash"]),
            str(answer["checkpoint"]),
            tuple(str(one) for one in answer["proof"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


def _part(text: str) -> str:
    return quote(text, safe="")


def _unreadable() -> Unavailable:
    return Unavailable("vault-answer", "The vault's answer cannot be read.")
