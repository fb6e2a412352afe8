"""What the vault's bench measures, in order, and the table of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.report import Row, machine, table

Figures = dict[str, Any]
_MIB = 1 << 20
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Measure:
    """A function ``name`` in ``benchmarks.vault.<module>``, its options, and its rows."""

    name: str
    module: str
    options: Figures
    quick: Figures
    rows: Callable[[Figures], Iterator[Row]]
    pinned: bool = True
    """Held to one core; else it has all of them."""


def _rate(figure: float) -> str:
    return f"{figure / _MIB:,.0f} MiB/s"


def _memory(found: Figures) -> Iterator[Row]:
    for way in ("seal", "open"):
        bare = found[f"bare {way}"]
        for kind, aim in (("", "0.85 or more"), (" stream", "")):
            yield Row(
                f"{way} in memory, {'pieces given out' if kind else 'to a buffer'}",
                _rate(found[way + kind]),
                f"bare AES-256-GCM, chunks of 16 KiB: {_rate(bare)}",
                f"{found[way + kind] / bare:.2f}",
                aim,
            )
    yield Row("SHA-256, for comparison", _rate(found["sha256"]))


def _footprint(found: Figures) -> Iterator[Row]:
    yield Row(
        "memory beyond idle, seal and open of a stream",
        f"{found['bytes'] / _MIB:.0f} MiB",
        aim="below 32 MiB",
    )


def _files(found: Figures) -> Iterator[Row]:
    for way in ("seal", "open"):
        own = found[f"{way} Lockgate"]
        for name, figure in found.items():
            peer = name.removeprefix(f"{way} ")
            if not name.startswith(way) or peer == "Lockgate":
                continue
            aim = "0.8 or more" if peer == "cp" else "4 or more" if "AWS" in peer else "above 1"
            yield Row(
                f"{way}, a file to a fresh file in memory",
                _rate(own),
                f"{peer}: {_rate(figure)}",
                f"{own / figure:.2f}",
                aim,
            )
    for peer in ("age 1", "pyrage", "Tink", "AWS"):
        if not any(peer in name for name in found):
            yield Row(f"seal, a file to a fresh file: {peer.split()[0]}", "", "not installed here")


def _clock(found: Figures) -> Iterator[Row]:
    for way in ("seal", "open"):
        own, plain = found[f"{way} Lockgate"], found[f"{way} cp"]
        yield Row(
            f"{way}, a file to a fresh file in memory, by the clock on {found['cores']} cores",
            _rate(own),
            f"cp: {_rate(plain)}",
            f"{own / plain:.2f}",
            "0.8 or more",
        )


def _ranges(found: Figures) -> Iterator[Row]:
    yield Row(
        "1 MiB from the middle of a sealed file of 10 GiB",
        f"{found['seconds'] * 1000:.1f} ms",
        aim="below 10 ms",
    )


def _stored(found: Figures) -> Iterator[Row]:
    yield _through("a folder", found)


def _bucket(found: Figures) -> Iterator[Row]:
    yield _through("a bucket", found)


def _sent(found: Figures) -> Iterator[Row]:
    yield _through("a folder over HTTP, both ends together", found)


def _sent_on(found: Figures) -> Iterator[Row]:
    yield _through("a bucket over HTTP, both ends together", found)


def _through(place: str, found: Figures) -> Row:
    return Row(
        f"sealed into {place}, hashed twice, on the log",
        _rate(found["sealed"]),
        f"the same bytes plainly: {_rate(found['bare put'])}",
        f"{found['sealed'] / found['bare put']:.2f}",
        "0.7 or more",
    )


def _accounts(found: Figures) -> Iterator[Row]:
    yield Row(
        f"fsck over {found['documents']:,} documents, with the log",
        f"{found['seconds'] + found['log seconds']:.1f} s of CPU, {found['elapsed']:.1f} s elapsed",
        aim="below 60 s",
    )
    yield Row(
        "fsck, every stored byte hashed",
        _rate(found["deep"]),
        f"the same files only read, in the cache: {_rate(found['read'])}",
        f"{found['deep'] / found['read']:.2f}",
        "0.5 of the disk",
    )


def _appending(found: Figures) -> Iterator[Row]:
    disk = f"bare fdatasync: {found['sync']['wall']:,.0f} a second"
    in_memory = found["in memory"]
    for name, what, aim in (
        ("single", "one by one", "1,000 or more a second"),
        ("together", "one by one, from 16 threads", "1,000 or more a second"),
        ("batched", "1,000 a transaction", "15,000 or more a second"),
    ):
        wall, used = found[name]["wall"], found[name]["cpu"]
        yield Row(
            f"log entries on the disk, {what}",
            f"{wall:,.0f} a second elapsed, {used:,.0f} a second of CPU",
            disk,
            f"{1 - wall / used:.0%} of the time waits for the disk",
            aim,
        )
    yield Row(
        "log entries where no disk is waited for",
        f"{in_memory['single']['wall']:,.0f} a second one by one, "
        f"{in_memory['batched']['wall']:,.0f} a second 1,000 a transaction",
        aim="1,000 and 15,000",
    )


def _proving(found: Figures) -> Iterator[Row]:
    for name in ("inclusion", "consistency"):
        yield Row(
            f"{name} proof from a log of {found['size']:,} entries",
            f"{found[name]['median']:.1f} ms of CPU, the slowest of 200 "
            f"{found[name]['slowest']:.1f} ms",
            aim="below 5 ms",
        )


def _publishing(found: Figures) -> Iterator[Row]:
    yield Row("log written as public files", f"{found['written']['cpu']:,.0f} entries/s of CPU")
    yield Row("log verified from them", f"{found['verified']['cpu']:,.0f} entries/s of CPU")


MEASURES = (
    Measure("memory", "memory", {"size": _GIB}, {"size": _GIB // 8}, _memory),
    Measure("footprint", "memory", {"size": _GIB}, {"size": _GIB // 8}, _footprint),
    Measure("files", "files", {"size": _GIB}, {"size": _GIB // 8}, _files),
    Measure("clock", "files", {"size": _GIB}, {"size": _GIB // 8}, _clock, pinned=False),
    Measure("ranges", "ranges", {"size": 10 * _GIB}, {"size": _GIB}, _ranges),
    Measure("stored", "stores", {"size": _GIB // 2}, {"size": _GIB // 16}, _stored),
    Measure("sent", "web", {"size": _GIB // 2}, {"size": _GIB // 16}, _sent),
    Measure("bucket", "stores", {"size": _GIB // 8}, {"size": _GIB // 32}, _bucket),
    Measure("sent_on", "web", {"size": _GIB // 8}, {"size": _GIB // 32}, _sent_on),
    Measure("appending", "log_bench", {"entries": 2000}, {"entries": 300}, _appending),
    Measure("proving", "log_bench", {"size": 10_000_000}, {"size": 20_000}, _proving),
    Measure("publishing", "log_bench", {"size": 20_000}, {"size": 2_000}, _publishing),
    Measure("accounts", "stores", {"documents": 10_000}, {"documents": 500}, _accounts),
)
"""Every measure. One more is a function that answers figures, and a line here with its rows."""

_PAGE = """\
# Benchmarks of the vault

Written by `{command}`; do not edit. Every measurement runs in a process of its own, held to one
core, and counts CPU seconds of that process and of those it starts (`cp`, `age`). Shown is the best
of the turns that the ways of one measurement take one after another. What is measured by the clock
has every core, and counts for something only on a machine that has nothing else to do. Peers come
from `requirements/bench.txt` and the system's `age`; one that is not there is said to be missing.

Machine: {machine}.

{table}

A file is sealed by reading it, running the cipher and writing it; `cp` within memory only copies,
and does it inside the system: `cp` and the cipher alone, one after the other, take longer than 0.8
allows. So a second core writes while the first one seals. An object that is stored is hashed twice
as well, readable and sealed, so SHA-256 is what limits it: two passes at the speed in the table
cost more than the rest.
"""


def rows(results: dict[str, Figures]) -> list[Row]:
    """Every line that the results allow."""
    return [row for one in MEASURES if one.name in results for row in one.rows(results[one.name])]


def page(results: dict[str, Figures], *, quick: bool) -> str:
    """The page of a run."""
    command = "make bench QUICK=1" if quick else "make bench"
    return _PAGE.format(command=command, machine=machine(), table=table(rows(results)))
