"""Private RabbitMQ nodes with an epmd of their own: one, or a cluster of three."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pika

from tests.server_processes.process import NotInstalled, Process, free_port, listens, need

_PROGRAMS = Path("/usr/lib/rabbitmq/bin")
SERVER = _PROGRAMS / "rabbitmq-server"

_CONFIG = """
listeners.tcp.1 = 127.0.0.1:{port}
default_user = lockgate
default_pass = {password}
disk_free_limit.absolute = 200MB
log.file = {folder}/log/node.log
log.console = false
"""
_CLUSTERED = """
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.randomized_startup_delay_range.min = 0
cluster_formation.randomized_startup_delay_range.max = 1
cluster_partition_handling = pause_minority
"""


class Epmd:
    """The name server of the nodes of one test run; other runs have their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._process = Process(
            [need("epmd"), "-port", str(self.port), "-address", "127.0.0.1"], folder / "epmd.log"
        )
        self._process.await_ready(lambda: listens(self.port))

    def close(self) -> None:
        """End it."""
        self._process.end()


class Node:
    """One node, not started. ``home`` holds the cookie that the nodes of a cluster share."""

    def __init__(self, folder: Path, epmd: Epmd, home: Path, password: str) -> None:
        if not SERVER.exists():
            raise NotInstalled(str(SERVER))
        self.folder = folder
        self.port = free_port()
        self.name = f"lockgate{self.port}@localhost"
        self._password = password
        self.url = f"amqp://lockgate:{password}@127.0.0.1:{self.port}/%2F"
        for made in (home, folder / "mnesia", folder / "log"):
            made.mkdir(parents=True, exist_ok=True)
        self.configure("")
        (folder / "enabled_plugins").write_text("[].\n")
        (folder / "env.conf").write_text("")
        self._environment = self._settings(epmd.port, home)

    @property
    def data(self) -> Path:
        """The folder of everything that the node remembers."""
        return self.folder / "mnesia"

    def configure(self, further: str) -> None:
        """Write the configuration, with further lines."""
        own = _CONFIG.format(port=self.port, password=self._password, folder=self.folder)
        (self.folder / "rabbitmq.conf").write_text(own + further)

    def _settings(self, epmd_port: int, home: Path) -> dict[str, str]:
        folder = self.folder
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "ERL_EPMD_PORT": str(epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.data),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(folder / "node.pid"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}",
        }

    def launch(self) -> None:
        """Begin to start, without waiting: the nodes of a cluster wait for each other."""
        self._process = Process([str(SERVER)], self.folder / "server.log", self._environment)

    def await_up(self) -> None:
        """Return when it lets somebody in."""
        self._process.await_ready(self.answers, 120)

    def start(self) -> None:
        """Start the node, as after a crash when it was killed before."""
        self.launch()
        self.await_up()

    def kill(self) -> None:
        """End the node's virtual machine at once, as a crash would."""
        os.kill(self.pid, signal.SIGKILL)
        self._process.end(seconds=20)

    def stop(self) -> None:
        """End it in order."""
        os.kill(self.pid, signal.SIGTERM)
        self._process.end(seconds=40)

    def restart(self) -> None:
        """End it in order and start it again."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Kill it and take its data away, as a lost disk would. It is not started."""
        self.kill()
        shutil.rmtree(self.data)
        self.data.mkdir()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within the block the node is there but says nothing."""
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """What rabbitmqctl says."""
        return self._tool("rabbitmqctl", "-q", *arguments)

    def grow(self, other: Node) -> None:
        """Give a node that joined its copy of every queue."""
        self._tool("rabbitmq-queues", "grow", other.name, "all", "-q")

    def _tool(self, program: str, *arguments: str) -> str:
        return subprocess.run(
            [str(_PROGRAMS / program), *arguments],
            env=self._environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    @contextmanager
    def short_of_disk(self) -> Iterator[None]:
        """Within the block the node believes that its disk is full, and blocks publishers."""
        self.control("set_disk_free_limit", "999999GB")
        try:
            yield
        finally:
            self.control("set_disk_free_limit", "200MB")

    @contextmanager
    def short_of_memory(self) -> Iterator[None]:
        """Within the block the node believes that it uses too much memory."""
        self.control("set_vm_memory_high_watermark", "absolute", "1MB")
        try:
            yield
        finally:
            self.control("set_vm_memory_high_watermark", "0.4")

    def answers(self) -> bool:
        """Whether it lets somebody in; it listens before it does."""
        if not listens(self.port):
            return False
        try:
            pika.BlockingConnection(pika.URLParameters(self.url)).close()
        except (pika.exceptions.AMQPError, OSError):
            return False
        return True

    @property
    def pid(self) -> int:
        """The process id of the node's virtual machine."""
        return int((self.folder / "node.pid").read_text())

    def end(self) -> None:
        """End it, in order when it answers."""
        if self.answers():
            os.kill(self.pid, signal.SIGTERM)
        self._process.end(seconds=30)


class RabbitMQ(Node):
    """One node, started; ``url`` is that of its default vhost."""

    def __init__(self, folder: Path) -> None:
        self._epmd = Epmd(folder)
        super().__init__(folder, self._epmd, folder / "home", secrets.token_hex(8))
        self.start()

    def close(self) -> None:
        """End the node and its epmd, and forget its files."""
        self.end()
        self._epmd.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class RabbitCluster:
    """Three nodes that found each other; ``url`` names them all."""

    def __init__(self, folder: Path, size: int = 3) -> None:
        self._folder = folder
        self._epmd = Epmd(folder)
        password = secrets.token_hex(8)
        self.nodes: Sequence[Node] = [
            Node(folder / f"node{number}", self._epmd, folder / "home", password)
            for number in range(1, size + 1)
        ]
        peers = "".join(
            f"cluster_formation.classic_config.nodes.{number} = {node.name}\n"
            for number, node in enumerate(self.nodes, 1)
        )
        for node in self.nodes:
            node.configure(_CLUSTERED + peers)
        self.start()
        places = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        self.url = f"amqp://lockgate:{password}@{places}/%2F"

    def start(self) -> None:
        """Start every node. The first one alone makes the cookie and the cluster."""
        self.nodes[0].launch()
        self.nodes[0].await_up()
        for node in self.nodes[1:]:
            node.launch()
        for node in self.nodes[1:]:
            node.await_up()

    def leader_of(self, queue: str) -> Node:
        """The node that leads a queue now."""
        up = next(node for node in self.nodes if node.answers())
        listed = up.control("list_queues", "name", "leader").splitlines()
        leaders = dict(line.split("\t") for line in listed if "\t" in line)
        return next(node for node in self.nodes if node.name == leaders[queue])

    def close(self) -> None:
        """End all nodes and their epmd, and forget their files."""
        for node in self.nodes:
            node.end()
        self._epmd.close()
        shutil.rmtree(self._folder, ignore_errors=True)
