"""The intake API: cases, clocks, requests, uploads, documents, decisions."""

from __future__ import annotations

from flask_smorest import Blueprint

from services.intake.api import cases, decisions, requests, uploads
from services.intake.front import Front


def blueprint(front: Front) -> Blueprint:
    """Every API route of the service but those of the front desk."""
    api = Blueprint("intake_api", __name__, url_prefix="/api/v1")
    cases.add(api, front)
    requests.add(api, front)
    uploads.add(api, front)
    decisions.add(api, front)
    return api
