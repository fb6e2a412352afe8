"""Asks a witness of the log over HTTP; follows no redirects and waits only for seconds."""

from __future__ import annotations

import requests
from urllib3.exceptions import HTTPError

from shared.domain.errors import Unavailable
from shared.ports.witness import WitnessAnswer

_TIMEOUT = (3.0, 5.0)
_MOST_ANSWER = 64 * 1024


def ask_witness(url: str, body: bytes) -> WitnessAnswer:
    """Send a request to add a checkpoint; raises Unavailable ``witness-away``."""
    try:
        with requests.post(
            url,
            data=body,
            headers={"Content-Type": "text/plain; charset=utf-8"},
            timeout=_TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            answer = bytes(response.raw.read(_MOST_ANSWER, decode_content=True))
            return WitnessAnswer(
                response.status_code, response.headers.get("Content-Type", ""), answer
            )
    except (requests.RequestException, HTTPError) as error:
        raise Unavailable("witness-away", "A witness of the log does not answer.") from error
