"""A request that lost a race in the database is answered again from its beginning, not refused.

PostgreSQL keeps units of work as if they ran alone by undoing one of two that met; what was undone
left nothing behind, so it may simply run again. Only the last of several attempts is shown to the
person. A body that was streamed away cannot be read twice, so such a request is tried once.
"""

from __future__ import annotations

import random
import time

from flask import Flask, request
from flask.typing import ResponseReturnValue

from shared.domain.errors import Unavailable
from shared.observe.metrics import METRICS
from shared.web.guard import mark_of

ATTEMPTS = 6
_PAUSE = 0.01


class PatientFlask(Flask):
    """Flask whose views run again after ``database-busy``."""

    def dispatch_request(self) -> ResponseReturnValue:
        """The view's answer; raises what its last attempt raised."""
        for attempt in range(1, ATTEMPTS):
            try:
                return super().dispatch_request()
            except Unavailable as error:
                if error.code != "database-busy" or self._streams():
                    raise
            METRICS.count("lockgate_requests_again_total", "Requests begun again after a race.")
            pause(attempt)
        return super().dispatch_request()

    def _streams(self) -> bool:
        view = self.view_functions.get(request.endpoint or "")
        mark = mark_of(view, request.method) if view else None
        return mark is None or mark.streamed


def pause(attempt: int) -> None:
    """A random moment, longer each time, so that those who met do not meet again."""
    time.sleep(random.uniform(0, _PAUSE * 2**attempt))  # noqa: S311 - no secret
