"""One consumer: from untrusted bytes on a queue to an effect that happens once.

The envelope's signature, producer, version, schema and route are checked before anything else is
done. The effect and the inbox row are one transaction, so a message that comes again has no effect.
Payloads are never logged.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.contracts import events
from shared.contracts.envelope import Event, Verify, from_bytes
from shared.domain.errors import Corrupt, Invalid, LockgateError, Refused
from shared.observe.log import logger
from shared.observe.metrics import METRICS
from shared.observe.trace import Kind, Step, step, trace_id
from shared.ports.bus import Bus, Outcome, Received, Verdict
from shared.ports.messaging import AlreadyHandled, Units
from shared.runtime.verdicts import Patience, verdict_for
from shared.service import Consumer, Service

DONE = Outcome(Verdict.DONE)


def units_of(service: Service) -> Units:
    """The service's units of work, seen as the runner needs them."""
    if not isinstance(service.uow, Units):
        raise TypeError(f"the units of work of {service.name} cannot receive events")
    return service.uow


@dataclass(frozen=True, slots=True)
class ConsumerLoop:
    """Handles one queue of one service, one message at a time."""

    service: Service
    queue: str
    bus: Bus
    verify: Verify
    patience: Patience = field(default_factory=Patience)
    jitter: Callable[[], float] = random.random

    def run(self, stop: threading.Event) -> None:
        """Consume until ``stop`` is set; raises Unavailable when the bus is gone for too long."""
        self.bus.consume(self.queue, self.handle, stop)

    def handle(self, received: Received) -> Outcome:
        """The verdict on one delivery; never raises for what a message can cause."""
        started = time.perf_counter()
        checked = self._checked(received)
        parent = checked.traceparent if isinstance(checked, Event) else ""
        with step("event", Kind.CONSUMER, parent) as under_way:
            outcome, error = self._settled(checked, received)
            self._trace(under_way, checked, received, outcome)
            self._record(received, outcome, error, time.perf_counter() - started)
        return outcome

    def _checked(self, received: Received) -> Event | Exception:
        try:
            return self._check(received)
        except Exception as error:  # noqa: BLE001 - every error becomes a verdict from the table
            return error

    def _settled(
        self, checked: Event | Exception, received: Received
    ) -> tuple[Outcome, Exception | None]:
        try:
            return self._effect(checked, received), None
        except Exception as error:  # noqa: BLE001 - every error becomes a verdict from the table
            return verdict_for(error, received.attempt, self.patience, self.jitter()), error

    def _trace(
        self, under_way: Step, checked: Event | Exception, received: Received, outcome: Outcome
    ) -> None:
        under_way.failed = outcome.verdict is not Verdict.DONE
        under_way.note(
            queue=self.queue,
            attempt=received.attempt,
            verdict=outcome.verdict.value,
            reason=outcome.reason,
        )
        if isinstance(checked, Event):  # what is not genuine names nothing
            under_way.name = f"event {checked.type}"
            under_way.note(event_id=checked.id, event_type=checked.type, case=checked.case)

    def _check(self, received: Received) -> Event:
        event = from_bytes(received.message.payload, self.verify)
        if (event.id, event.type) != (received.message.id, received.message.type):
            raise Invalid("event-mislabelled", "The message does not carry the event it names.")
        events.check_body(event.type, event.version, event.producer, event.body)
        if received.queue not in events.spec(event.type, event.version).queues:
            raise Refused("event-misrouted", "This event does not belong on this queue.")
        return event

    def _effect(self, event: Event | Exception, received: Received) -> Outcome:
        if isinstance(event, Exception):
            raise event
        consumer = self._consumer(event.type)
        try:
            with units_of(self.service)() as uow:
                if not uow.receive(event, received.queue):
                    return Outcome(Verdict.DONE, "event-handled")
                consumer(event, uow)
                uow.commit()
        except AlreadyHandled:
            return Outcome(Verdict.DONE, "event-handled")
        return DONE

    def _consumer(self, event_type: str) -> Consumer:
        try:
            return self.service.consumers[event_type]
        except KeyError as error:
            raise Invalid("event-no-consumer", "This service has no use for the event.") from error

    def _record(
        self, received: Received, outcome: Outcome, error: Exception | None, seconds: float
    ) -> None:
        service, verdict = self.service.name, outcome.verdict.value
        METRICS.count(
            "lockgate_events_total",
            "Events by verdict.",
            service=service,
            queue=self.queue,
            verdict=verdict,
        )
        METRICS.observe(
            "lockgate_event_seconds",
            "Time to handle an event.",
            seconds,
            service=service,
            queue=self.queue,
        )
        if isinstance(error, Corrupt):
            METRICS.count(
                "lockgate_alarms_total", "Broken integrity.", service=service, code=error.code
            )
        known = error is None or isinstance(error, LockgateError)
        write = logger().info if error is None else logger().warning
        write(
            "event-handled",
            queue=self.queue,
            event_type=received.message.type[:80],
            event_id=received.message.id[:80],
            attempt=received.attempt,
            verdict=verdict,
            reason=outcome.reason,
            duration_ms=round(seconds * 1000),
            trace=trace_id(),
            exc_info=None if known else error,
        )
