"""A program that sends what no reader sends."""

from __future__ import annotations


def main(request, source, emit) -> None:
    """One frame of no known name."""
    emit({"surprise": 1})
