"""One service by itself: its pages and API (``lockgate serve``), or its workers (``work``).

The same builders as on one machine; only what is between the services differs: a broker, the vault
over HTTP, and two questions over HTTP. The service's keys folder holds what ``lockgate issue`` made
for it. Any number of processes of one service may run at once: the relay and each timer are one
process's turn at a time, events of a case come one after another, the rest is settled by the
database.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import text
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import services.intake.bootstrap as intake
import services.notification.bootstrap as notification
import services.redaction.bootstrap as redaction
import services.storage.bootstrap as storage
from services import composition
from services.backup.restoring import check_ready
from services.composition import Ground
from services.identity import of_service
from services.intake.people.ports import Desk as PeopleDesk
from services.watched import loops_ready, of_worker, watched
from shared.adapters import questions_http
from shared.adapters.db import reading
from shared.adapters.sandbox_process import ProcessSandbox
from shared.adapters.service_http import ServiceClient
from shared.adapters.turn_sql import in_turn
from shared.adapters.uow_sql import SqlUnits
from shared.adapters.vault_http import HttpVault
from shared.domain.errors import Invalid
from shared.observe.log import configure, logger
from shared.observe.sandbox import CountedSandbox
from shared.ports.vault import Vault
from shared.runtime import compose
from shared.runtime.manage import Part
from shared.runtime.runner import Lanes, queues_of, run_service
from shared.service import Service, Tick
from shared.settings import Settings, variable
from shared.web.server import make_server
from shared.web.tokens import service_token

THREADS = 16
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Apart:
    """One service, composed by itself."""

    ground: Ground
    service: Service
    units: SqlUnits

    def wsgi(self) -> DispatcherMiddleware:
        """The pages and the API where they stand on the site."""
        if not self.service.mount:
            return DispatcherMiddleware(self.service.web)
        return DispatcherMiddleware(NotFound(), {self.service.mount: self.service.web})

    def parts(self) -> dict[str, Part]:
        """What must be well for the service to be of use."""
        return {"database": self._database}

    def _database(self) -> str:
        with reading(self.units.engine) as connection:
            connection.execute(text("SELECT 1"))
        return ""


def compose_apart(name: str, settings: Settings) -> Apart:
    """Open what one service needs and build it; its database is brought up to date.

    Raises Invalid ``service-unknown``, ``setting-missing`` for an address it cannot do without,
    ``identity-missing``; Conflict ``restore-unfinished`` on half a restore.
    """
    if name not in _BUILDERS:
        raise Invalid("service-unknown", f"Choose one of {', '.join(sorted(_BUILDERS))}.")
    check_ready(settings.data_dir)
    ground = _ground(name, settings)
    units = ground.units(name)
    service = _BUILDERS[name](ground, units)
    return Apart(ground, replace(service, ticks=_in_turn(service.ticks, units)), units)


def _ground(name: str, settings: Settings) -> Ground:
    clock = composition.system_clock()
    identity = of_service(settings.under_data("keys"), name)
    return Ground(settings, identity, compose.open_bus(settings, clock), clock)


def open_people(settings: Settings) -> PeopleDesk:
    """The front desk of an intake that runs apart, for adding the first people."""
    ground = _ground(intake.NAME, settings)
    units = ground.units(intake.NAME)
    return composition.people_desk(ground, units, vault_of(ground, intake.NAME))


def _storage(ground: Ground, units: SqlUnits) -> Service:
    asked = _client(ground, storage.NAME, intake.NAME)
    called = partial(questions_http.name, asked)
    keys = compose.open_keys(ground.settings)
    return composition.build_storage(ground, units, keys, called, serve_vault=True)[0]


def _intake(ground: Ground, units: SqlUnits) -> Service:
    asked = _client(ground, intake.NAME, storage.NAME)
    viewers = composition.viewers_of(partial(questions_http.viewings, asked))
    vault = vault_of(ground, intake.NAME)
    return composition.build_intake(
        ground, units, vault, CountedSandbox(ProcessSandbox()), viewers, serve_inner=True
    )


def _redaction(ground: Ground, units: SqlUnits) -> Service:
    vault = vault_of(ground, redaction.NAME)
    return composition.build_redaction(ground, units, vault, CountedSandbox(ProcessSandbox()))


def _notification(ground: Ground, units: SqlUnits) -> Service:
    vault = vault_of(ground, notification.NAME)
    panel = composition.read_panel(ground.settings)
    return composition.build_notification(ground, units, vault, panel)


_BUILDERS: dict[str, Callable[[Ground, SqlUnits], Service]] = {
    intake.NAME: _intake,
    redaction.NAME: _redaction,
    storage.NAME: _storage,
    notification.NAME: _notification,
}


def vault_of(ground: Ground, caller: str) -> Vault:
    """The vault as a service that runs apart reaches it."""
    url = _needed(ground.settings, "vault_url")
    return HttpVault(url, _tokens(ground, caller, storage.NAME), _ca(ground.settings))


def _client(ground: Ground, caller: str, called: str) -> ServiceClient:
    url = _needed(ground.settings, "vault_url" if called == storage.NAME else "front_desk_url")
    tokens = _tokens(ground, caller, called)
    return ServiceClient(url, tokens, _ca(ground.settings), asked=called)


def _tokens(ground: Ground, caller: str, called: str) -> Callable[[], str]:
    sign = ground.identity.private[caller].sign
    return lambda: service_token(caller, called, sign, ground.clock)


def _ca(settings: Settings) -> str | None:
    return str(settings.inner_ca_file) if settings.inner_ca_file else None


def _needed(settings: Settings, name: str) -> str:
    url: str = getattr(settings, name)
    if not url:
        raise Invalid(
            "setting-missing", f"{variable(name)} must be set for a service that runs apart."
        )
    return url


def _in_turn(ticks: Sequence[Tick], units: SqlUnits) -> tuple[Tick, ...]:
    """The same timers, each run by one process of the service at a time."""

    def taking(tick: Tick) -> Callable[[], None]:
        def run() -> None:
            with in_turn(units.engine, f"tick.{tick.name}") as mine:
                if mine:
                    tick.run()

        return run

    return tuple(Tick(tick.name, tick.seconds, taking(tick)) for tick in ticks)


# --- running --------------------------------------------------------------------------------------
def serve(name: str, settings: Settings, ready: Callable[[int], None]) -> None:
    """Answer pages and API of one service until told to stop. ``ready`` is told the port."""
    apart = compose_apart(name, settings)
    configure(f"{name}.web", json=settings.log_json)
    server = make_server(settings.host, settings.port, apart.wsgi(), THREADS)
    web = threading.Thread(target=server.serve, name="web", daemon=True)
    with watched(settings, name, apart.parts()):
        web.start()
        ready(int(server.bind_addr[1]))
        _until_told(web.is_alive)
        server.stop()


def work(name: str, settings: Settings, lanes: Lanes, ready: Callable[[], None]) -> None:
    """Send one service's events, handle those it hears and run its timers, until told to stop."""
    apart = compose_apart(name, settings)
    configure(f"{name}.work", json=settings.log_json)
    apart.ground.bus.declare()
    stop = threading.Event()
    running = run_service(
        apart.service,
        apart.ground.bus,
        verify=apart.ground.identity.verify,
        clock=apart.ground.clock,
        stop=stop,
        lanes=lanes,
    )
    parts = apart.parts()
    parts["loops"] = partial(loops_ready, running)
    parts["queues"] = partial(apart.ground.bus.check, queues_of(name))
    figures = of_worker(running, apart.ground.bus, settings)
    with watched(settings, name, parts, figures):
        ready()
        _until_told(lambda: True)
        stop.set()
        running.join(PATIENCE)


def _until_told(alive: Callable[[], bool]) -> None:
    """Return at SIGTERM or SIGINT, or when there is nothing left to wait for."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ending.set())
    while not ending.wait(1.0):
        if not alive():
            logger().error("web-server-ended")
            return
