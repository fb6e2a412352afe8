"""Where a person may be sent next: only to a path of this site."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import request

SIGN_IN = "/sign-in"
REFRESH = "/session/refresh"
MAX_NEXT = 1500
_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")


def safe_next(untrusted: str | None) -> str:
    r"""``untrusted`` when it is a plain path of this origin, else ``/``.

    Refuses other hosts in every spelling browsers accept: ``//host``, ``/\host``, ``https:host``,
    and white space or control characters that a browser would drop.
    """
    if not untrusted or len(untrusted) > MAX_NEXT or not _PATH.fullmatch(untrusted):
        return "/"
    return untrusted


def here() -> str:
    """The path and query of the present request as seen on the site, mount included."""
    query = request.query_string.decode("latin-1")
    path = quote(request.script_root + request.path, safe="/~!$&'()*+,;=:@")
    return safe_next(f"{path}?{query}" if query else path)


def with_next(path: str) -> str:
    """``path`` with the present page as the place to come back to."""
    return f"{path}?next={quote(here(), safe='/')}"
