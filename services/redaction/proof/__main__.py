"""The verifier as a process: a JSON request on standard input, a JSON report on standard output.

Request: ``register`` (the register's JSON text), ``files`` (each ``name`` and ``path`` or ``fd``,
perhaps with ``evidence``: ``fd`` of packed pixels and ``pages``, see the module of that name), and
optionally ``audience``, ``kept``, ``edition``, ``ocr``, ``show``. Exit status: 0 clean, 1 something
was found, 2 the request or the register cannot be used, 3 the positive control failed.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from services.redaction.proof.evidence import Evidence, read_evidence
from services.redaction.proof.kept import read_kept
from services.redaction.proof.verify import verify_files
from shared.domain.errors import Corrupt, Invalid, LockgateError

_OPTIONS = frozenset({"audience", "kept", "edition", "ocr", "show"})
_CLEAN, _FOUND, _UNUSABLE, _BROKEN = range(4)


def main(requests: TextIO, answers: TextIO) -> int:
    """Answers one request and returns the exit status."""
    try:
        register, files, options = _request(json.load(requests))
        report = verify_files(register, files, **options)
    except LockgateError as error:
        failure = {"family": error.family, "code": error.code, "facts": error.facts}
        json.dump({"error": failure}, answers)
        return _BROKEN if isinstance(error, Corrupt) else _UNUSABLE
    except (ValueError, OSError):
        # The parser's own message may quote the request, which holds the register.
        json.dump({"error": {"family": "invalid", "code": "request-unreadable"}}, answers)
        return _UNUSABLE
    json.dump(report.as_dict(), answers)
    return _CLEAN if report.clean else _FOUND


def _request(request: Any) -> tuple[str, list[tuple[str, bytes | Path]], dict[str, Any]]:
    if not isinstance(request, dict) or not set(request) <= _OPTIONS | {"register", "files"}:
        raise _unreadable()
    register, files = request.get("register"), request.get("files")
    if not isinstance(register, str) or not isinstance(files, list) or not files:
        raise _unreadable()
    options = {key: request[key] for key in _OPTIONS & set(request)}
    if "kept" in options:
        options["kept"] = read_kept(options["kept"])
    options["evidence"] = {
        at: _evidence(item["evidence"]) for at, item in enumerate(files) if "evidence" in item
    }
    return register, [_file(item) for item in files], options


def _file(item: Any) -> tuple[str, bytes | Path]:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise _unreadable()
    if isinstance(item.get("path"), str):
        return item["name"], Path(item["path"])
    if isinstance(item.get("fd"), int):
        return item["name"], _whole(os.fdopen(item["fd"], "rb"))
    raise _unreadable()


def _evidence(given: Any) -> Evidence:
    """What is known of a source; none at all where it has another form than expected."""
    if not isinstance(given, dict) or not isinstance(given.get("fd"), int):
        return Evidence()
    with os.fdopen(given["fd"], "rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        held = mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ) if size else b""
    return read_evidence(given.get("pages"), held)


def _whole(stream: BinaryIO) -> bytes:
    with stream:
        return stream.read()


def _unreadable() -> Invalid:
    return Invalid("request-unreadable", "The request is not in the form the verifier knows.")


if __name__ == "__main__":
    sys.exit(main(sys.stdin, sys.stdout))
