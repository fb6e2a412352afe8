"""What one service answers another: plain JSON, and errors as what they are, to be raised again."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from shared.contracts.vault_wire import error_to_json
from shared.domain.errors import LockgateError
from shared.web.problems import STATUS

View = Callable[..., Response]


def answering(view: View) -> View:
    """Send an error of the five families as such; the caller raises it again."""

    @functools.wraps(view)
    def answer(**arguments: str) -> Response:
        try:
            return view(**arguments)
        except LockgateError as error:
            status = STATUS.get(error.family, 500)
            return Response(error_to_json(error), status, mimetype="application/json")

    return answer


def json_answer(value: Mapping[str, Any]) -> Response:
    """A JSON object."""
    return Response(json.dumps(value, sort_keys=True), mimetype="application/json")
