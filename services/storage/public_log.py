"""The log's public files over HTTP, for whoever wants to check it; nobody needs to sign in.

The layout is that of https://c2sp.org/tlog-tiles, below ``tlog``. A plain web server may serve the
folder as well; here a partial tile that was overtaken is also answered, from the wider one.
"""

from __future__ import annotations

from flask import Blueprint, Response

from services.storage import tiles
from services.storage.publishing import Publisher
from shared.domain.errors import Refused
from shared.domain.policy import Action
from shared.web.guard import guarded

_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=5"


def blueprint(publisher: Publisher) -> Blueprint:
    """The routes. Where entries are not public, the log can be held to its growth, not read."""
    entries = publisher.publishing.entries
    public = Blueprint("public_log", __name__, url_prefix="/tlog")

    @public.get("/checkpoint")
    @guarded(Action.PUBLIC)
    def checkpoint() -> Response:
        return _file(publisher.public.read(tiles.CHECKPOINT), "text/plain", _BRIEFLY)

    @public.get("/key")
    @guarded(Action.PUBLIC)
    def key() -> Response:
        return _file(publisher.public.read(tiles.KEY), "text/plain", _BRIEFLY)

    @public.get("/tile/<path:place>")
    @guarded(Action.PUBLIC)
    def tile(place: str) -> Response:
        kept_back = place.startswith(f"{tiles.ENTRIES}/") and not entries
        found = None if kept_back else tiles.part(publisher.public, f"tile/{place}")
        return _file(found, "application/octet-stream", _FOR_EVER)

    return public


def _file(found: bytes | None, kind: str, caching: str) -> Response:
    if found is None:
        raise Refused("not-found", "There is no such file.", hidden=True)
    response = Response(found, mimetype=kind)
    response.headers["Cache-Control"] = caching
    return response
