"""Antivirus: only a finished scan of every byte says clean."""

from __future__ import annotations

import pytest

from shared.adapters.scanner_clamd import ClamdScanner, clamd_address
from shared.adapters.scanner_none import NoScanner
from shared.domain.errors import Corrupt, Invalid
from shared.ports.scanner import ScanReport, ScanResult
from shared.ports.source import BytesSource
from tests.simulators.clamd import EICAR_MARK, FakeClamd

CLEAN = BytesSource(b"an ordinary letter " * 20_000)


def test_clean_file_is_clean_and_every_byte_was_sent():
    """An engine that looked and found nothing makes a file clean."""
    with FakeClamd() as clamd:
        assert ClamdScanner(clamd.address).scan(CLEAN) == ScanReport(ScanResult.CLEAN)
        assert clamd.received == [b"an ordinary letter " * 20_000]


def test_found_file_is_infected_with_the_engine_s_name():
    """A find is reported under the name the engine gives it."""
    with FakeClamd() as clamd:
        report = ClamdScanner(clamd.address).scan(BytesSource(b"x" * 70_000 + EICAR_MARK))
    assert report == ScanReport(ScanResult.INFECTED, "Eicar-Test-Signature")


def test_local_socket_works_as_well(tmp_path):
    """The same conversation over a socket file."""
    with FakeClamd(path=tmp_path / "clamd.sock") as clamd:
        assert ClamdScanner(clamd.address).scan(CLEAN).result is ScanResult.CLEAN


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK ERROR\0",
        b"stream: ok\0",
        b"OK\0",
        b"\0",
        b"UNKNOWN COMMAND\0",
        b"stream:  FOUND\0",
        b"stream: x\ny FOUND\0",
        b"stream: OK",
        b"x" * 10_000,
    ],
)
def test_any_other_answer_is_unknown(answer):
    """An error, a limit, half an answer or nonsense is never clean."""
    with FakeClamd(answer=answer) as clamd:
        report = ClamdScanner(clamd.address).scan(CLEAN)
    assert report.result is ScanResult.UNKNOWN
    assert not report.result.may_proceed


def test_engine_that_hangs_up_is_unknown():
    """A connection lost half-way means nobody looked."""
    with FakeClamd(stop_after=1000) as clamd:
        report = ClamdScanner(clamd.address).scan(BytesSource(bytes(8 << 20)))
    assert report.result is ScanResult.UNKNOWN


def test_engine_that_says_nothing_is_unknown_in_time():
    """Silence ends at the deadline as unknown."""
    with FakeClamd(silent=True) as clamd:
        report = ClamdScanner(clamd.address, seconds=0.3).scan(CLEAN)
    assert report == ScanReport(ScanResult.UNKNOWN, "timeout")


def test_no_engine_at_the_address_is_unknown(tmp_path):
    """Configured and unreachable is not the same as not configured."""
    report = ClamdScanner(str(tmp_path / "nobody.sock")).scan(CLEAN)
    assert report == ScanReport(ScanResult.UNKNOWN, "unreachable")


def test_file_over_the_engine_s_limit_is_unknown():
    """What the engine would only half see is not sent at all."""
    with FakeClamd() as clamd:
        report = ClamdScanner(clamd.address, max_bytes=100).scan(CLEAN)
        assert clamd.received == []
    assert report == ScanReport(ScanResult.UNKNOWN, "too-large")


def test_source_that_yields_less_than_its_size_is_unknown():
    """A verdict about other bytes than the file's does not count."""

    class Short(BytesSource):
        @property
        def size(self) -> int:
            return 100

    with FakeClamd() as clamd:
        report = ClamdScanner(clamd.address).scan(Short(b"too few"))
    assert report == ScanReport(ScanResult.UNKNOWN, "source-size")


def test_trouble_with_the_source_is_raised():
    """A corrupt object is the store's trouble, not the engine's answer."""

    class Broken(BytesSource):
        def chunks(self):
            raise Corrupt("object-corrupt", "The sealed object fails its check.")
            yield b""

    with FakeClamd() as clamd, pytest.raises(Corrupt):
        ClamdScanner(clamd.address).scan(Broken(b"x"))


def test_not_configured_says_so():
    """Without an engine the record says so; it never says clean."""
    report = NoScanner().scan(CLEAN)
    assert report.result is ScanResult.NOT_CONFIGURED
    assert report.result.may_proceed


@pytest.mark.parametrize("result", [ScanResult.UNKNOWN, ScanResult.INFECTED])
def test_only_clean_or_never_asked_may_proceed(result):
    """Unknown holds a file back exactly like a find."""
    assert not result.may_proceed


def test_addresses():
    """Both forms of address are understood, anything else is refused."""
    assert clamd_address("tcp://127.0.0.1:3310") == ("127.0.0.1", 3310)
    assert clamd_address("tcp://scanner") == ("scanner", 3310)
    assert clamd_address("unix:///run/clamd.sock") == "/run/clamd.sock"
    for url in ("http://x", "tcp://", "unix://", ""):
        with pytest.raises(Invalid):
            clamd_address(url)
