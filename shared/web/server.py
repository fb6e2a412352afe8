"""The web server that every program of the house answers with.

A body that came in chunks and was not read to its end would be taken for the next request on the
same connection, which behind a proxy may be somebody else's. So what is left of a body is read
away after the answer, up to a bound, and past that the connection is closed.
"""

from __future__ import annotations

from typing import Any

from cheroot.wsgi import Gateway_10, Server

from shared.domain.errors import Unavailable
from shared.web.body import ChunkedBody

READ_AWAY = 1 << 20
_PIECE = 64 * 1024


class _WholeRequests(Gateway_10):
    """Leaves nothing of a request on its connection."""

    def respond(self) -> None:
        """Answer, then read the rest of the body or give the connection up."""
        if self.req.chunked_read:
            self.req.rfile = self.env["wsgi.input"] = ChunkedBody(self.req.rfile.rfile)
        super().respond()
        if self.req.chunked_read and not _read_away(self.req.rfile):
            self.req.close_connection = True


def _read_away(body: Any) -> bool:
    """Whether the body was read to its end."""
    left = READ_AWAY
    try:
        while left > 0 and (piece := body.read(_PIECE)):
            left -= len(piece)
    except (OSError, ValueError):  # it broke off, or is no chunked body: the connection is useless
        return False
    return bool(body.ended)


def make_server(host: str, port: int, application: Any, threads: int) -> Server:
    """A server of ``application``, bound to its address; each route limits its own bodies.

    Port 0 chooses a free one; ``bind_addr`` tells which. Raises Unavailable ``address-taken``.
    """
    server = Server((host, port), application, numthreads=threads)
    server.gateway = _WholeRequests
    server.max_request_body_size = 0  # the guard limits each route
    try:
        server.prepare()
    except OSError as error:
        raise Unavailable(
            "address-taken",
            "The address cannot be listened on; free it or set another host and port.",
            host=host,
            port=port,
        ) from error
    return server
