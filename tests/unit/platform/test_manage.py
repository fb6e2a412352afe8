"""Health and figures on a port of their own."""

from __future__ import annotations

import pytest
import requests

from shared.domain.errors import Unavailable
from shared.observe.metrics import METRICS
from shared.runtime.manage import Manager, managed


def _away() -> str:
    raise Unavailable("database-busy", "not now")


def _broken() -> str:
    raise ValueError("a defect")


def _ask(manager: Manager, path: str, method: str = "GET") -> requests.Response:
    with managed("127.0.0.1", 0, manager) as port:
        return requests.request(method, f"http://127.0.0.1:{port}{path}", timeout=5)


def test_a_process_lives_even_when_nothing_else_does():
    """Liveness asks no other part, so that a broken database restarts nobody."""
    assert _ask(Manager({"database": _away}), "/live").status_code == 200


def test_ready_means_every_part_is():
    """One part that is not well, or is defect, is told by its code, and the answer is 503."""
    assert _ask(Manager({"database": str}), "/ready").text == "database ready\n"
    answer = _ask(Manager({"database": _away, "loops": str, "odd": _broken}), "/ready")
    assert answer.status_code == 503
    assert answer.text.splitlines() == [
        "database database-busy",
        "loops ready",
        "odd readiness-failed",
    ]


def test_figures_are_looked_up_when_asked_for():
    """A gauge is as of the question; a figure that cannot be had is counted and stops no other."""
    seen = iter((3.0, 4.0))

    def look() -> None:
        METRICS.gauge("lockgate_test_depth", "Depth.", next(seen), queue="intake.work")

    manager = Manager({}, (lambda: _away() and None, look))
    assert 'lockgate_test_depth{queue="intake.work"} 3' in _ask(manager, "/metrics").text
    text = _ask(manager, "/metrics").text
    assert 'lockgate_test_depth{queue="intake.work"} 4' in text
    assert 'lockgate_figures_failed_total{reason="database-busy"} 2' in text


@pytest.mark.parametrize(("path", "method"), [("/", "GET"), ("/ready", "POST"), ("/live/", "GET")])
def test_nothing_else_is_answered(path: str, method: str):
    """There are three addresses and one way to ask."""
    assert _ask(Manager({}), path, method).status_code == 404


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cheroot's socket
def test_a_taken_port_says_so():
    """Two processes cannot share a port; the second says which."""
    with (
        managed("127.0.0.1", 0, Manager({})) as port,
        pytest.raises(Unavailable, match="address-taken") as refused,
        managed("127.0.0.1", port, Manager({})),
    ):
        pytest.fail("the port was shared")
    assert refused.value.facts["port"] == port
