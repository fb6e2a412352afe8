"""The named points of Lockgate at which a process may die, found in the code by name.

A port is a Protocol of ``shared.ports``; whatever an adapter does for a port that changes anything
outside the process has a point before it and a point after it, named after the port's method and
the place that called it. So a new port, a new method, a new adapter and a new caller have their
points without being listed here; only what changes nothing is (``READS``). Beside these there are
the acknowledgement of a message and the steps that the vault and the keyring name themselves.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pika.adapters.blocking_connection

import shared.adapters
import shared.ports
from services.storage.vault import StorageVault
from shared.adapters.bus_sql import SqlBus

Reach = Callable[[str], None]

READS: dict[str, frozenset[str]] = {
    "Blobs": frozenset("size read stream keys".split()),
    "Bus": frozenset("check consume dead_letters depth forgot".split()),
    "Clock": frozenset({"now"}),
    "Keyring": frozenset("copies away find erased cases graves ids".split()),
    "Keys": frozenset("root_id wrap unwrap wrapped_by".split()),
    "Outbox": frozenset("waiting oldest_wait wait".split()),
    "ReceivingUnitOfWork": frozenset("receive".split()),
    "Source": frozenset("size read_at chunks".split()),
    "ProgramSource": frozenset("size read_at file".split()),
    "UnitOfWork": frozenset("get find count add add_all save remove emit tally".split()),
    "Units": frozenset({"outbox"}),
    "Vault": frozenset("describe seal_value open_value".split()),
}
"""What changes nothing outside: it reads, it computes, or a commit makes it so later."""
HANDLED, ACKNOWLEDGED = "Bus.handle", "Bus.acknowledge"


def ports() -> dict[str, type]:
    """Every port by name."""
    return {
        name: kind
        for module in _modules(shared.ports)
        for name, kind in vars(module).items()
        if getattr(kind, "_is_protocol", False) and kind.__module__ == module.__name__
    }


def acting(port: type) -> frozenset[str]:
    """The methods of a port that change something outside the process."""
    public = {name for name in vars(port) if not name.startswith("_")}
    known: frozenset[str] = frozenset()
    return frozenset(public) - READS.get(port.__name__, known)


def adapters(port: type) -> Iterator[type]:
    """Every public class among the adapters, and the vault, that has all the port's methods.

    A port of one method is asked of by its words too: others may have a method of that name.
    """
    wanted = {name for kind in port.__mro__ for name in vars(kind) if _is_asked(kind, name)}
    for kind in _classes():
        fits = bool(wanted) and all(hasattr(kind, name) for name in wanted)
        if fits and (len(wanted) > 1 or _same_words(kind, port, *wanted)):
            yield kind


def install(reach: Reach) -> None:
    """Put the points into every adapter of this process; ``reach`` is told of each by its name."""
    for name, port in ports().items():
        for kind in adapters(port):
            for method in acting(port):
                _wrap(_maker(kind, method), method, f"{name}.{method}", reach)
            if "consume" in vars(port):
                _wrap_consume(_maker(kind, "consume"), reach)
    _wrap(SqlBus, "_settle", ACKNOWLEDGED, reach)
    _wrap(pika.adapters.blocking_connection.BlockingChannel, "basic_ack", ACKNOWLEDGED, reach)
    for kind in _classes():
        if "step" in inspect.signature(kind.__init__).parameters:
            _wrap_steps(kind, reach)


def _maker(kind: type, method: str) -> type:
    """The class that a method of this one is written in."""
    return next(one for one in kind.__mro__ if method in vars(one))


def _modules(package: Any) -> Iterator[Any]:
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


@functools.cache
def _classes() -> tuple[type, ...]:
    made = (StorageVault,)
    for module in _modules(shared.adapters):
        made += tuple(
            kind
            for name, kind in vars(module).items()
            if isinstance(kind, type)
            and not issubclass(kind, str)
            and kind.__module__ == module.__name__
            and not name.startswith("_")
        )
    return made


def _is_asked(kind: type, name: str) -> bool:
    return kind.__module__.startswith("shared.ports") and not name.startswith("_")


def _same_words(kind: type, port: type, name: str) -> bool:
    mine, asked = getattr(kind, name), getattr(port, name)
    if not (callable(mine) and callable(asked)):
        return False
    return inspect.signature(asked).parameters.keys() <= inspect.signature(mine).parameters.keys()


def _wrap(kind: type, method: str, name: str, reach: Reach) -> None:
    plain = vars(kind)[method]
    if hasattr(plain, "of_points"):
        return

    @functools.wraps(plain)
    def wrapped(*words: Any, **given: Any) -> Any:
        point = f"{name} in {place()}"
        reach(f"before {point}")
        made = plain(*words, **given)
        if hasattr(made, "__exit__"):
            return _until_left(made, point, reach)
        if inspect.isgenerator(made):
            return _until_done(made, point, reach)
        reach(f"after {point}")
        return made

    wrapped.of_points = True  # type: ignore[attr-defined]
    setattr(kind, method, wrapped)


@contextmanager
def _until_left(made: Any, point: str, reach: Reach) -> Iterator[Any]:
    with made as inner:
        yield inner
        reach(f"inside {point}")
    reach(f"after {point}")


def _until_done(made: Any, point: str, reach: Reach) -> Iterator[Any]:
    yield from made
    reach(f"after {point}")


def _wrap_consume(kind: type, reach: Reach) -> None:
    plain = vars(kind)["consume"]
    if hasattr(plain, "of_points"):
        return

    @functools.wraps(plain)
    def consume(self: Any, queue: str, handle: Any, stop: threading.Event) -> None:
        def told(received: Any) -> Any:
            reach(f"before {HANDLED} in {queue}[{received.message.type}]")
            outcome = handle(received)
            reach(f"after {HANDLED} in {queue}[{received.message.type}]")
            return outcome

        plain(self, queue, told, stop)

    consume.of_points = True  # type: ignore[attr-defined]
    setattr(kind, "consume", consume)  # noqa: B010 - as for every other method


def _wrap_steps(kind: type, reach: Reach) -> None:
    plain = kind.__init__

    @functools.wraps(plain)
    def made(self: Any, *words: Any, **given: Any) -> None:
        plain(self, *words, **given)
        self._step = lambda step: reach(f"at {step}")

    kind.__init__ = made  # type: ignore[misc]


def place() -> str:
    """Who asked: the nearest function of a service, or the loop and the event it is about."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("services."):
            return f"{module.removeprefix('services.')}:{frame.f_code.co_name}"
        if module.startswith("shared.runtime."):
            loop = threading.current_thread().name.partition("_")[0]
            event = frame.f_locals.get("event")
            return f"{loop}[{event.type}]" if event is not None else loop
        frame = frame.f_back
    return threading.current_thread().name.rstrip("0123456789").rstrip("_-")
