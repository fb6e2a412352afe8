"""Detectors: text in, spans out. Pure: no file, no network, no clock."""

from services.redaction.detectors.base import DEFAULT, Detector, detect, spans_to_json

__all__ = ["DEFAULT", "Detector", "detect", "spans_to_json"]
