"""The Panel's gateway over HTTP: one PUT a pack, streamed, answered with the receipt."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from urllib3.exceptions import HTTPError

from shared.domain.errors import Refused, Unavailable
from shared.ports.source import Source

_TIMEOUT = (5.0, 120.0)
_MOST_RECEIPT = 64 * 1024
_AGAIN = frozenset({408, 425, 429})


class HttpPanelGateway:
    """Delivers to ``<url>/packs/<id>``. Follows no redirects; a receipt over 64 KiB is refused."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def deliver(self, pack: str, package: Source) -> bytes:
        """Hand a package over and return the receipt; see the port for what it raises."""
        try:
            with requests.put(
                f"{self._url}/packs/{pack}",
                data=_Sized(package),
                headers={"Content-Type": "application/octet-stream"},
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._receipt(response)
        except (requests.RequestException, HTTPError) as error:
            raise Unavailable(
                "panel-unreachable", "The Panel's gateway does not answer."
            ) from error

    def _receipt(self, response: requests.Response) -> bytes:
        status = response.status_code
        if status >= requests.codes.internal_server_error or status in _AGAIN:
            raise Unavailable(
                "panel-busy", "The Panel's gateway asks to come later.", status=status
            )
        if status != requests.codes.ok:
            raise Refused("panel-refused", "The Panel's gateway refused the pack.", status=status)
        body = bytes(response.raw.read(_MOST_RECEIPT + 1, decode_content=True))
        if len(body) > _MOST_RECEIPT:
            raise Refused("panel-refused", "The Panel's answer is not a receipt.", status=status)
        return body


class _Sized:
    """A source as a request body of known length."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __len__(self) -> int:
        return self._source.size

    def __iter__(self) -> Iterator[bytes]:
        return self._source.chunks()
