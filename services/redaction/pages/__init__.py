"""The redaction service's pages: the queue, the register, the review of one document."""

from __future__ import annotations

from flask import Blueprint

from services.redaction.desk import Desk
from services.redaction.pages import queue, register, review


def blueprint(desk: Desk) -> Blueprint:
    """Every page of the service."""
    pages = Blueprint("redaction", __name__, template_folder="../templates")
    queue.add(pages, desk)
    register.add(pages, desk)
    review.add(pages, desk)
    return pages
