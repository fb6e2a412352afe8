"""A private RabbitMQ node with an epmd of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pika

from tests.server_processes.process import NotInstalled, Process, free_port, listens, need

_SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"

_CONFIG = """
listeners.tcp.1 = 127.0.0.1:{port}
default_user = lockgate
default_pass = {password}
disk_free_limit.absolute = 200MB
log.file = {folder}/log/node.log
log.console = false
"""


class RabbitMQ:
    """One node; ``url`` is that of its default vhost."""

    def __init__(self, folder: Path) -> None:
        if not Path(_SERVER).exists():
            raise NotInstalled(_SERVER)
        self._folder = folder
        self.port, self._epmd_port = free_port(), free_port()
        password = secrets.token_hex(8)
        self.url = f"amqp://lockgate:{password}@127.0.0.1:{self.port}/%2F"
        for name in ("home", "mnesia", "log"):
            (folder / name).mkdir(parents=True)
        config = folder / "rabbitmq.conf"
        config.write_text(_CONFIG.format(port=self.port, password=password, folder=folder))
        (folder / "enabled_plugins").write_text("[].\n")
        (folder / "env.conf").write_text("")
        self._environment = self._settings(config)
        self._epmd = Process(
            [need("epmd"), "-port", str(self._epmd_port), "-address", "127.0.0.1"],
            folder / "epmd.log",
        )
        self._epmd.await_ready(lambda: listens(self._epmd_port))
        self.start()

    def _settings(self, config: Path) -> dict[str, str]:
        folder = self._folder
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"lockgate{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(folder / "node.pid"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}",
        }

    def start(self) -> None:
        """Start the node, as after a crash when it was killed before."""
        self._process = Process([_SERVER], self._folder / "server.log", self._environment)
        self._process.await_ready(self._answers, 90)

    def kill(self) -> None:
        """End the node's virtual machine at once, as a crash would."""
        os.kill(self._node_pid(), signal.SIGKILL)
        self._process.end(seconds=20)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within the block the node is there but says nothing."""
        pid = self._node_pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """What rabbitmqctl says."""
        return subprocess.run(
            ["/usr/lib/rabbitmq/bin/rabbitmqctl", "-q", *arguments],
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    @contextmanager
    def short_of_disk(self) -> Iterator[None]:
        """Within the block the node believes that its disk is full, and blocks publishers."""
        self.control("set_disk_free_limit", "999999GB")
        try:
            yield
        finally:
            self.control("set_disk_free_limit", "200MB")

    def _answers(self) -> bool:
        if not listens(self.port):
            return False
        try:
            pika.BlockingConnection(pika.URLParameters(self.url)).close()
        except (pika.exceptions.AMQPError, OSError):
            return False
        return True

    def _node_pid(self) -> int:
        return int((self._folder / "node.pid").read_text())

    def close(self) -> None:
        """End the node and its epmd, and forget its files."""
        if self._answers():
            os.kill(self._node_pid(), signal.SIGTERM)
        self._process.end(seconds=30)
        self._epmd.end()
        shutil.rmtree(self._folder, ignore_errors=True)
