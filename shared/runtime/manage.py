"""What machines ask a process: does it live, is it ready, its figures. Not for the internet.

    GET /live     200 while the process answers at all
    GET /ready    200 when every part is, else 503; one line for each part, codes only
    GET /metrics  Prometheus text; figures that must be looked up are looked up now

Served on a port of its own, so that a proxy in front of the pages cannot reach it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from shared.domain.errors import LockgateError
from shared.observe.log import logger
from shared.observe.metrics import METRICS
from shared.runtime.figures import Figures
from shared.web.server import make_server

Part = Callable[[], str]
"""Looks at one part: empty when it is well, else a code."""

_THREADS = 2


class Manager:
    """The three answers as a WSGI application."""

    def __init__(self, parts: Mapping[str, Part], figures: Iterable[Figures] = ()) -> None:
        self._parts = dict(parts)
        self._figures = tuple(figures)

    def __call__(self, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        routes = {"/live": self._live, "/ready": self._ready, "/metrics": self._metrics}
        view = routes.get(str(environ.get("PATH_INFO")))
        known = view is not None and environ.get("REQUEST_METHOD") in {"GET", "HEAD"}
        status, text = view() if view and known else ("404 Not Found", "not found\n")
        start_response(status, [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")])
        return [text.encode()]

    def _live(self) -> tuple[str, str]:
        return "200 OK", "live\n"

    def _ready(self) -> tuple[str, str]:
        found = {name: _looked_at(part) for name, part in self._parts.items()}
        lines = [f"{name} {code or 'ready'}" for name, code in sorted(found.items())]
        well = not any(found.values())
        return "200 OK" if well else "503 Service Unavailable", "\n".join([*lines, ""])

    def _metrics(self) -> tuple[str, str]:
        for figures in self._figures:
            try:
                figures()
            except LockgateError as error:
                METRICS.count(
                    "lockgate_figures_failed_total", "Figures not had.", reason=error.code
                )
        return "200 OK", METRICS.render()


def _looked_at(part: Part) -> str:
    try:
        return part()
    except LockgateError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - not ready, whatever it was; the place is logged
        logger().error("readiness-failed", exc_info=error)
        return "readiness-failed"


@contextmanager
def managed(host: str, port: int, manager: Manager) -> Iterator[int]:
    """Answer on a port while the block runs; yields the port. Port 0 chooses a free one.

    Raises Unavailable ``address-taken``.
    """
    server = make_server(host, port, manager, _THREADS)
    threading.Thread(target=server.serve, name="manage", daemon=True).start()
    try:
        yield int(server.bind_addr[1])
    finally:
        server.stop()
