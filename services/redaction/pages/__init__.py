"""The redaction service's pages: queue, register, people, review of a document, release."""

from __future__ import annotations

from flask import Blueprint

from services.redaction.desk import Desk
from services.redaction.pages import people, queue, register, release, review


def blueprint(desk: Desk) -> Blueprint:
    """Every page of the service."""
    pages = Blueprint("redaction", __name__, template_folder="../templates")
    queue.add(pages, desk)
    register.add(pages, desk)
    people.add(pages, desk)
    review.add(pages, desk)
    release.add(pages, desk)
    return pages
