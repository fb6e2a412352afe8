"""How whoever watches over a process sees it: health and figures on a port of its own, and spans.

``watched`` is for every process that serves or works; ``of_worker`` is what only a worker knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import services.intake.figures as intake
import services.notification.figures as notification
import services.redaction.figures as redaction
import services.storage.figures as storage
from services.storage.tiles import Folder
from shared.adapters.clock_system import SystemClock
from shared.adapters.tally_sql import tally_of
from shared.adapters.uow_sql import SqlUnits
from shared.ports.bus import Bus
from shared.ports.tally import Tally
from shared.runtime import compose
from shared.runtime.figures import Figures, of_loops, of_process, of_service
from shared.runtime.manage import Manager, Part, managed
from shared.runtime.runner import Running
from shared.settings import Settings


@contextmanager
def watched(
    settings: Settings, name: str, parts: Mapping[str, Part], figures: Sequence[Figures] = ()
) -> Iterator[None]:
    """Answer for health and figures and send spans during the block, as far as that is set."""
    with compose.traced(settings, name):
        if not settings.manage_port:
            yield
            return
        process = of_process(settings.data_dir, SystemClock())
        with managed(settings.host, settings.manage_port, Manager(parts, (process, *figures))):
            yield


def loops_ready(running: Running) -> str:
    """Empty while every loop of a worker runs."""
    return "" if running.healthy() else "loop-waiting"


def of_worker(running: Running, bus: Bus, settings: Settings) -> tuple[Figures, ...]:
    """Outbox, queues and loops of a service at work, and what it knows of its own."""
    service = running.service
    assert isinstance(service.uow, SqlUnits)
    own = _OWN[service.name](tally_of(service.uow), settings)
    return (*of_service(service, bus), of_loops(running), *own)


def _of_storage(tally: Tally, settings: Settings) -> tuple[Figures, ...]:
    public = Folder(settings.under_data("transparency-log", "public"))
    keyring = compose.open_keyring(settings)
    return partial(storage.look, tally, public), partial(storage.look_at_keyring, keyring)


_OWN: Mapping[str, Callable[[Tally, Settings], tuple[Figures, ...]]] = {
    "intake": lambda tally, _settings: (partial(intake.look, tally),),
    "redaction": lambda tally, _settings: (partial(redaction.look, tally),),
    "storage": _of_storage,
    "notification": lambda tally, _settings: (partial(notification.look, tally),),
}
