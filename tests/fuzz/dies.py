"""A program that dies without a word."""

from __future__ import annotations

import os


def main(request, source, emit) -> None:
    """End at once, as native code does when it finds its memory spoilt."""
    os._exit(3)
