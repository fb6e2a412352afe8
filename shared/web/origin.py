"""Changes must come from this site: Sec-Fetch-Site and Origin, checked before anything is read.

Our pages send no referrer, so browsers send ``Origin: null`` with their forms; that alone says
nothing either way, and the form token decides. For API calls made with a cookie, positive evidence
is demanded.
"""

from __future__ import annotations

from flask import current_app, request

from shared.domain.errors import Refused

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def own_origin() -> str:
    """The origin that this site's forms come from."""
    configured = str(current_app.config["LOCKGATE_ORIGIN"])
    return configured or f"{request.scheme}://{request.host}"


def check_origin(*, strict: bool) -> None:
    """Refuse a change that another site caused; ``strict`` also refuses one of unknown origin.

    Raises Refused ``cross-origin``. A strict check covers reading as well, because the API answers
    a browser's cookie only for scripts of this site.
    """
    safe = request.method in SAFE_METHODS
    if safe and not strict:
        return
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "")
    elsewhere = site not in {"", "same-origin", "none"} or origin not in {"", "null", own_origin()}
    shown = site == "same-origin" or origin == own_origin() or (safe and site != "")
    if elsewhere or (strict and not safe and not shown):
        raise Refused("cross-origin", "This request did not come from a page of this site.")
