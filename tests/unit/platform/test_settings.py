"""Settings are read once, refused when unknown, and never hold a secret."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs
from shared.adapters.bus_rabbit import RabbitBus
from shared.adapters.bus_sql import SqlBus
from shared.adapters.keys_file import FileKeys
from shared.adapters.mail_folder import FolderMail
from shared.adapters.mail_smtp import SmtpMail
from shared.adapters.scanner_clamd import ClamdScanner
from shared.adapters.scanner_none import NoScanner
from shared.domain.errors import Invalid
from shared.runtime import compose
from shared.settings import Settings, describe, load_settings, read_secret, variable


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    """No setting from outside reaches a test."""
    import os

    for name in list(os.environ):
        if name.startswith("LOCKGATE_") and not name.startswith("LOCKGATE_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    """The defaults, in a temporary data folder."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path / "data"))
    return load_settings()


def test_defaults_need_nothing(settings, tmp_path):
    """Without a single URL everything lies in the data folder."""
    assert settings.data_dir == tmp_path / "data"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.database_url == settings.bus_url == settings.blobs_url == ""


def test_every_setting_has_a_reader_and_a_variable(settings):
    """What is described is exactly what there is."""
    assert set(describe(settings)) == {variable(field.name) for field in fields(Settings)}


@pytest.mark.parametrize("name", ["LOCKGATE_DATABSE_URL", "LOCKGATE_", "LOCKGATE_SECRET"])
def test_unknown_variable_is_refused_by_name(monkeypatch, name):
    """A misspelt setting stops the start instead of being ignored."""
    monkeypatch.setenv(name, "value-not-to-be-shown")

    with pytest.raises(Invalid) as refused:
        load_settings()

    assert refused.value.code == "setting-unknown"
    assert name in str(refused.value)
    assert "value-not-to-be-shown" not in str(refused.value)


def test_variables_for_tests_are_left_alone(monkeypatch):
    """The servers that tests are given are not settings."""
    monkeypatch.setenv("LOCKGATE_TEST_AMQP_URL", "amqp://x")

    assert load_settings().bus_url == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PROXIES", "-1"),
        ("BASE_URL", "ftp://host"),
        ("BASE_URL", "lockgate.example"),
        ("DATABASE_URL", "just-a-word"),
        ("LOG_JSON", "perhaps"),
    ],
)
def test_value_that_cannot_be_used_is_refused(monkeypatch, name, value):
    """The message names the variable and never repeats its value."""
    monkeypatch.setenv(f"LOCKGATE_{name}", value)

    with pytest.raises(Invalid) as refused:
        load_settings()

    assert refused.value.code == "setting-invalid"
    assert f"LOCKGATE_{name}" in str(refused.value)


@pytest.mark.parametrize("name", ["DATABASE_URL", "BUS_URL", "BLOBS_URL", "MAIL_URL"])
def test_password_in_a_url_is_refused(monkeypatch, name):
    """A secret belongs in a file that only Lockgate can read."""
    monkeypatch.setenv(f"LOCKGATE_{name}", "x+y://user:hunter2@host/place")

    with pytest.raises(Invalid) as refused:
        load_settings()

    assert refused.value.code == "setting-secret"
    assert "hunter2" not in str(refused.value)


def test_secret_is_read_without_its_line_end(tmp_path):
    """One line end is not part of a secret."""
    (tmp_path / "secret").write_text("hunter2\n")

    assert read_secret(tmp_path / "secret") == "hunter2"
    assert read_secret(None) == ""


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
def test_unusable_secret_is_refused(tmp_path, content):
    """A missing, empty or unreadable file is never an empty secret."""
    if content is not None:
        (tmp_path / "secret").write_bytes(content)

    with pytest.raises(Invalid) as refused:
        read_secret(tmp_path / "secret")

    assert refused.value.code == "setting-secret"


def test_defaults_choose_the_adapters_of_one_machine(settings, clock):
    """Files and folders, nothing else."""
    assert isinstance(compose.open_bus(settings, clock), SqlBus)
    assert isinstance(compose.open_blobs(settings), FolderBlobs)
    assert isinstance(compose.open_keys(settings), FileKeys)
    assert isinstance(compose.open_mail(settings, clock), FolderMail)
    assert isinstance(compose.open_scanner(settings), NoScanner)
    assert compose.open_database(settings, "intake").dialect.name == "sqlite"


def test_urls_choose_the_adapters_of_an_estate(settings, clock, tmp_path):
    """Each scheme has its adapter, and passwords come from files."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    estate = replace(
        settings,
        database_url="postgresql+psycopg://me@db/lockgate",
        database_password_file=secret,
        bus_url="amqps://me@broker/lockgate",
        bus_password_file=secret,
        blobs_url="s3+https://store:9000/bucket?region=eu-west-2",
        blobs_access_key="me",
        blobs_secret_key_file=secret,
        mail_url="smtp+starttls://me@relay",
        mail_password_file=secret,
        clamd_url="tcp://scanner:3310",
    )

    engine = compose.open_database(estate, "intake")
    assert (engine.dialect.name, engine.url.password) == ("postgresql", "hunter2")
    assert isinstance(compose.open_bus(estate, clock), RabbitBus)
    assert isinstance(compose.open_blobs(estate), S3Blobs)
    assert isinstance(compose.open_mail(estate, clock), SmtpMail)
    assert isinstance(compose.open_scanner(estate), ClamdScanner)
    assert "hunter2" not in repr(estate) + repr(describe(estate)) + repr(engine)


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("bus_url", compose.open_bus),
        ("blobs_url", lambda s, _: compose.open_blobs(s)),
        ("keys_url", lambda s, _: compose.open_keys(s)),
        ("mail_url", compose.open_mail),
    ],
)
def test_unknown_scheme_is_refused(settings, clock, name, use):
    """Nothing falls back to a default when a URL is not understood."""
    with pytest.raises(Invalid) as refused:
        use(replace(settings, **{name: "gopher://host/x"}), clock)

    assert refused.value.code == "setting-scheme"


@pytest.mark.parametrize("url", ["file://host/x", "file:x"])
def test_half_a_file_url_is_refused(settings, url):
    """A file URL is a full path."""
    with pytest.raises(Invalid):
        compose.open_blobs(replace(settings, blobs_url=url))


@pytest.mark.parametrize("url", ["s3+https://host", "s3+https://host/a/b", "s3+https:///bucket"])
def test_s3_url_names_host_and_bucket(settings, url):
    """Exactly one bucket on one host."""
    with pytest.raises(Invalid):
        compose.open_blobs(replace(settings, blobs_url=url))


def test_file_url_may_hold_spaces(settings, tmp_path):
    """A path is unquoted as in any URL."""
    compose.open_blobs(replace(settings, blobs_url=f"file://{tmp_path}/my%20blobs"))

    assert Path(tmp_path / "my blobs").is_dir()


def test_detectors_are_named_in_order(monkeypatch: pytest.MonkeyPatch):
    """Factories are parted by commas; a name that is none stops the start."""
    monkeypatch.setenv("LOCKGATE_DETECTORS", "agency.models:nhs, other:make_it,")
    settings = load_settings()
    assert settings.detectors == ("agency.models:nhs", "other:make_it")
    assert describe(settings)["LOCKGATE_DETECTORS"] == "agency.models:nhs, other:make_it"
    monkeypatch.setenv("LOCKGATE_DETECTORS", "agency.models.nhs")
    with pytest.raises(Invalid) as refusal:
        load_settings()
    assert refusal.value.code == "setting-invalid"


def test_rebuilt_pages_have_one_of_two_resolutions(monkeypatch: pytest.MonkeyPatch):
    """150 dots an inch unless 300 are asked for; anything else stops the start."""
    assert load_settings().page_dpi == 150
    monkeypatch.setenv("LOCKGATE_PAGE_DPI", "300")
    assert load_settings().page_dpi == 300
    monkeypatch.setenv("LOCKGATE_PAGE_DPI", "72")
    with pytest.raises(Invalid) as refusal:
        load_settings()
    assert refusal.value.code == "setting-invalid"


def test_what_belongs_to_the_tests_and_benchmarks_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    """A variable of theirs does not stop the start."""
    monkeypatch.setenv("LOCKGATE_BENCH_TAB", "FILE")
    monkeypatch.setenv("LOCKGATE_TEST_AMQP_URL", "amqp://localhost")
    assert load_settings().detectors == ()


@pytest.mark.parametrize(("given", "rate"), [("0", 0), ("250", 250), ("-1", None), ("fast", None)])
def test_the_store_is_read_again_at_a_set_rate(
    monkeypatch: pytest.MonkeyPatch, given: str, rate: int | None
):
    """16 MiB a second unless told; nothing with 0; anything that is no rate stops the start."""
    assert load_settings().scrub_mib_a_second == 16
    monkeypatch.setenv("LOCKGATE_SCRUB_MIB_A_SECOND", given)
    if rate is not None:
        assert load_settings().scrub_mib_a_second == rate
        return
    with pytest.raises(Invalid, match="setting-invalid"):
        load_settings()
