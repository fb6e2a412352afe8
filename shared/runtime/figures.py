"""Gauges that are looked up when somebody asks for metrics: of a service, and of the process."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from shared.observe.metrics import METRICS
from shared.ports.bus import Bus
from shared.ports.clock import Clock
from shared.runtime.consumer import units_of
from shared.runtime.runner import Running, queues_of
from shared.runtime.supervisor import State
from shared.service import Service

Figures = Callable[[], None]
"""Looks figures up and sets their gauges."""

_BEGAN = time.time()
_OPEN_FILES = Path("/proc/self/fd")


def of_service(service: Service, bus: Bus) -> tuple[Figures, ...]:
    """Outbox and queues of a service."""

    def outbox() -> None:
        waits = units_of(service).outbox
        METRICS.gauge(
            "lockgate_outbox_waiting", "Events not sent.", waits.waiting(), service=service.name
        )
        METRICS.gauge(
            "lockgate_outbox_oldest_seconds",
            "Age of the oldest event not sent.",
            waits.oldest_wait(),
            service=service.name,
        )

    def queues() -> None:
        for queue in queues_of(service.name):
            METRICS.gauge(
                "lockgate_queue_depth", "Messages waiting.", bus.depth(queue), queue=queue
            )
            dead = len(bus.dead_letters(queue))
            METRICS.gauge(
                "lockgate_dead_letters", "Messages given up, for a person.", dead, queue=queue
            )

    return outbox, queues


def of_loops(running: Running) -> Figures:
    """Which of a service's loops run and which wait to be started again."""

    def loops() -> None:
        health = running.health()
        for state in State:
            METRICS.gauge(
                "lockgate_loops",
                "Loops by state.",
                sum(one.state is state for one in health),
                service=running.service.name,
                state=state.value,
            )

    return loops


def of_process(folder: Path, clock: Clock) -> Figures:
    """Memory, processor time, open files, the room on the data folder's disk, and the time."""

    def process() -> None:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE")
        times, disk = os.times(), shutil.disk_usage(folder)
        METRICS.gauge("process_resident_memory_bytes", "Memory in use.", memory)
        METRICS.gauge("process_open_fds", "Open files.", len([*_OPEN_FILES.iterdir()]))
        METRICS.gauge("process_start_time_seconds", "When it began.", _BEGAN)
        METRICS.gauge("lockgate_time_seconds", "Its clock.", clock.now().timestamp())
        METRICS.gauge("lockgate_processor_seconds", "Used.", times.user + times.system)
        METRICS.gauge("lockgate_disk_free_bytes", "Room left.", disk.free, place="data")
        METRICS.gauge("lockgate_disk_size_bytes", "Room in all.", disk.total, place="data")

    return process
