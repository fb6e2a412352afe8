"""Load: when work is due, what its times say, and whether something grows."""

import math
import random
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.arrivals import failures, open_loop, poisson
from benchmarks.load.figures import percentile, slope
from benchmarks.load.report import page


def test_arrivals_come_at_the_rate_asked_for_and_the_same_each_time():
    """A seed fixes them; their number is near the rate times the seconds; none is late or early."""
    due = poisson(20, 600, seed=1)
    assert due == poisson(20, 600, seed=1)
    assert abs(len(due) - 12_000) < 400
    assert list(due) == sorted(due)
    assert 0 < due[0] < due[-1] < 600


def test_work_that_waits_for_a_worker_counts_its_waiting():
    """With one worker and everything due at once, each piece takes longer than the one before."""
    gate = threading.Event()

    def work(_: int, number: int) -> None:
        gate.wait(0.02)

    done = open_loop([0.0, 0.0, 0.0], work, workers=1)
    assert [one.number for one in done] == [0, 1, 2]
    assert done[0].seconds < done[1].seconds < done[2].seconds


def test_a_failure_is_counted_and_the_rest_goes_on():
    """Every piece is tried once; what failed is named."""

    def work(_: int, number: int) -> None:
        if number % 2:
            raise RuntimeError("POST 503")

    done = open_loop([0.0] * 4, work, workers=2)
    assert failures(done) == {"POST 503": 2}
    assert len(done) == 4


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_enough_do_not_exceed(values, share):
    """At least that share is as small, and no smaller value would do."""
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_nothing_measured_has_no_percentile():
    """It is not a number, so that no aim is met by it."""
    assert math.isnan(percentile([], 0.5))


@pytest.mark.parametrize(("each", "grows"), [(0.0, False), (5.0, True), (-5.0, False)])
def test_a_line_tells_growth_from_scatter(each, grows):
    """What rises by more than the measurements scatter grows; what falls or stays does not."""
    chance = random.Random(3)
    points = [(float(x), 1e6 + each * x + chance.gauss(0, 20)) for x in range(100)]
    found = slope(points)
    assert found.each == pytest.approx(each, abs=1)
    assert found.grows is grows


def test_the_page_shows_every_scenario_with_its_aim():
    """A figure stands beside what it should be; memory has a table of its own."""
    found = {
        "uploads": {"sent": 12, "lost": 0, "receipt p99": 0.8125},
        "soak": {"intake web": slope([(0, 1), (1, 1), (2, 1)])},
    }
    written = page(found, store="folder")
    assert "| receipt p99 | 0.812 | below 1 |" in written
    assert "| intake web | 0 | 0 | no |" in written
