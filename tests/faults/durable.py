"""Reads a trace of system calls: was everything on the disk before it was acknowledged?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

TRACED = "trace=recvfrom,sendto,fsync,fdatasync"
_LINE = re.compile(r"^(\d+)\s+(.*)$")
_BEGUN = re.compile(r"^(\w+)\((\d+<[^>]*>(?:>)?)")
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
_REQUEST = re.compile(r'"(GET|POST|PUT|PATCH) (/[^ ?]*)')
_ANSWER = re.compile(r'"HTTP/1\.1 (\d{3})')


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One answered request, and the files its thread made durable between question and answer."""

    method: str
    path: str
    status: int
    synced: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    thread: str
    method: str
    path: str
    synced: list[str] = field(default_factory=list)


def acknowledgements(trace: Iterable[str]) -> Iterator[Acknowledged]:
    """Every answered request of a trace made by ``strace -f -y -s 200 -e TRACED``."""
    asked: dict[str, _Open] = {}
    for thread, call, place, rest in _calls(trace):
        if call in {"fsync", "fdatasync"}:
            for one in asked.values():
                if one.thread == thread and rest.rstrip().endswith("= 0"):
                    one.synced.append(place.partition("<")[2].rstrip(">"))
        elif call == "recvfrom" and (request := _REQUEST.search(rest)):
            asked[place] = _Open(thread, request[1], request[2])
        elif call == "sendto" and place in asked and (answer := _ANSWER.search(rest)):
            one = asked.pop(place)
            yield Acknowledged(one.method, one.path, int(answer[1]), tuple(one.synced))


def _calls(trace: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """Each call's thread, name, file and rest, when it returned; a send from when it began."""
    begun: dict[str, tuple[str, str, str]] = {}
    for line in trace:
        found = _LINE.match(line)
        if not found:
            continue
        thread, text = found[1], found[2]
        resumed = _RESUMED.match(text)
        if resumed and thread in begun:
            call, place, before = begun.pop(thread)
            if call != "sendto":
                yield thread, call, place, before + resumed[2]
            continue
        first = _BEGUN.match(text)
        if not first:
            continue
        rest = text[first.end() :]
        if "<unfinished" in rest:
            begun[thread] = (first[1], first[2], rest)
            if first[1] != "sendto":
                continue
        yield thread, first[1], first[2], rest
