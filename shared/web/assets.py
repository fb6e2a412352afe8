"""Style sheets, scripts and pictures: ours, and GOV.UK Frontend's as built by ``make assets``.

Every address holds the digest of the whole set, so that it may be kept for a year and a new version
is fetched at once. Relative links between the files keep working.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from shared.domain.errors import Refused
from shared.domain.policy import Action
from shared.web.guard import guarded

FOLDER = Path(__file__).parent / "static"
NEEDED = ("govuk/govuk-frontend.min.css", "govuk/govuk-frontend.min.js", "govuk/STAMP")
ONE_YEAR = 31_536_000


class AssetsMissingError(RuntimeError):
    """The front-end assets have not been built."""


def check() -> None:
    """Refuse to start without the built assets; the message says what to run."""
    missing = [name for name in NEEDED if not (FOLDER / name).is_file()]
    if missing:
        raise AssetsMissingError(
            f"front-end assets are missing ({', '.join(missing)}): run `make assets`"
        )


@lru_cache(maxsize=1)
def digest() -> str:
    """The digest over every asset's name and bytes."""
    whole = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            inner = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(FOLDER).as_posix()} {inner}\n".encode())
    return whole.hexdigest()[:16]


def asset(name: str) -> str:
    """The address of an asset, from every service alike."""
    return f"/assets/{digest()}/{name}"


def blueprint() -> Blueprint:
    """Serves the assets; the front desk mounts it for the whole site."""
    pages = Blueprint("assets", __name__)

    @pages.get("/assets/<version>/<path:name>")
    @guarded(Action.PUBLIC)
    def serve(version: str, name: str) -> Response:
        if version != digest():
            raise Refused("asset-missing", "There is no such file.", hidden=True)
        response = send_from_directory(FOLDER, name, max_age=ONE_YEAR)
        response.cache_control.public = True
        response.cache_control.immutable = True
        return response

    return pages
