"""Every event has a consumer in each service whose queue it is put on, and none hears what is not sent."""

from __future__ import annotations

import pytest

from services.composition import compose_site, read_panel, system_clock
from services.embedded import panel_receiver
from shared.contracts.events import QUEUES, SERVICES, specs
from shared.settings import load_settings


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The four services as one machine composes them."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path / "data"))
    with panel_receiver(load_settings()) as settings:
        yield compose_site(settings, read_panel(settings), system_clock())


def test_every_event_is_heard_where_it_is_sent(site) -> None:
    """The consumers of each service are exactly the events routed to its queues."""
    for service in site.services:
        routed = {
            spec.type
            for spec in specs()
            if any(queue.startswith(f"{service.name}.") for queue in spec.queues)
        }
        assert set(service.consumers) == routed, service.name


def test_every_event_names_known_services() -> None:
    """Producers and queues are those of the four services."""
    for spec in specs():
        assert spec.producer in SERVICES
        assert spec.queues
        assert set(spec.queues) <= set(QUEUES)
