"""The reverse proxy with the configuration that is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.server_processes.process import Process, free_port, listens, need

_TEMPLATE = Path(__file__).resolve().parents[2] / "deploy/proxy/nginx.conf.template"


class Nginx:
    """One proxy in front of services at ``upstreams`` (name to host:port)."""

    def __init__(self, folder: Path, upstreams: Mapping[str, str]) -> None:
        folder.mkdir(parents=True)
        self.port = free_port()
        own = {
            "LISTEN": f"127.0.0.1:{self.port}",
            "TLS": "",
            "RUN": str(folder),
            **{name.upper(): place for name, place in upstreams.items()},
        }
        text = _TEMPLATE.read_text(encoding="utf-8")
        for name, value in own.items():  # as envsubst does, for these names alone
            text = text.replace("${" + name + "}", value)
        assert "${" not in text, "a variable of the configuration was not given"
        config = folder / "nginx.conf"
        config.write_text(text, encoding="utf-8")
        self._process = Process(
            [need("nginx"), "-c", str(config), "-g", "daemon off;"], folder / "nginx.log"
        )
        self._process.await_ready(lambda: listens(self.port))

    def close(self) -> None:
        """End it."""
        self._process.end()
