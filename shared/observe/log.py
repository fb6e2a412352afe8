"""Logging: an event name and named fields, every field name on a list.

A field that is not listed is never written; its name is, under ``refused_fields``, so that the
mistake is seen. Of an exception only its class, its stable code and the places it passed through
are written, never its message. Records of other libraries are written by logger and level alone.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from shared.domain.errors import LockgateError
from shared.observe.steady import SteadyFile

FIELDS = frozenset(
    {
        # written by the logging itself
        "event", "level", "timestamp", "logger", "refused_fields", "error", "code", "places",
        # who and what, by id
        "service", "queue", "event_type", "event_id", "message_id", "case", "document", "upload",
        "edition", "release", "delivery", "decision", "request", "object", "person", "agency",
        "job", "tick", "adapter", "room", "index", "version",
        # how it went
        "attempt", "attempts", "verdict", "reason", "delay", "duration_ms", "count", "size",
        "stage", "done", "total", "waiting", "restarts", "state", "revision", "pages",
        "kind", "where", "facts",
        # the web border
        "method", "route", "status", "request_id", "traceparent", "address", "port", "ids", "actor",
        "milliseconds", "trace",
    }
)  # fmt: skip
"""Every field name that may be written. A value is an id, a code, a count or a time.

``facts`` are an error's own, which its raiser vouches for; ``where`` and ``places`` name code."""

_MAX_TEXT = 200
_MOST_ITEMS = 50


def configure(service: str, *, json: bool = True, file: TextIO | None = None) -> None:
    """Set up logging for the process, to ``file`` or standard error; call once."""
    render: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_places,
            only_listed,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(
            file=SteadyFile(file or sys.stderr)  # type: ignore[arg-type]  # all that is asked of it
        ),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)
    root = logging.getLogger()
    root.handlers[:] = [_Foreign()]
    root.setLevel(logging.WARNING)


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger; its events are names such as ``event-handled``, its fields are listed."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def only_listed(
    _logger: object, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every field that is not listed, and cut every long text."""
    refused = sorted(name for name in fields if name not in FIELDS)
    kept = {name: _short(value) for name, value in fields.items() if name in FIELDS}
    if refused:
        kept["refused_fields"] = ",".join(refused)[:_MAX_TEXT]
    return kept


def _short(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, list):
        return [_short(one) for one in value[:_MOST_ITEMS]]
    return str(value)[:_MAX_TEXT]


def only_places(
    _logger: object, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its class, its code and the places it passed through."""
    given = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        fields["error"] = type(error).__name__
        fields["places"] = places(error.__traceback__)
        if isinstance(error, LockgateError):
            fields["code"] = error.code
    return fields


def places(trace: TracebackType | None) -> list[str]:
    """The last places of a traceback, innermost last: module path, line and function only."""
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{_module(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames]


def _module(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])


class _Foreign(logging.Handler):
    """Writes that another library complained, and where, but not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record's logger and level; its exception by class and places."""
        error = record.exc_info[1] if record.exc_info else None
        logger().log(record.levelno, "library-message", logger=record.name, exc_info=error)
