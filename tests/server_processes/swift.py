"""A private OpenStack Swift with its S3 API: four small servers that check signatures for real."""

from __future__ import annotations

import getpass
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from tests.server_processes.process import NotInstalled, Process, free_port, listens

_KINDS = ("account", "container", "object")

_PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
user = {user}
workers = 0

[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck s3api tempauth bulk slo copy versioned_writes symlink proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true

[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_lockgate_tests = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
[filter:copy]
use = egg:swift#copy
"""

_STORAGE = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
user = {user}
workers = 0

[pipeline:main]
pipeline = {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
"""


class Swift:
    """One proxy, account, container and object server on one folder."""

    def __init__(self, folder: Path) -> None:
        self._binaries = Path(sys.executable).parent
        if not (self._binaries / "swift-proxy-server").exists():
            raise NotInstalled("swift-proxy-server")
        self._folder = folder
        self._processes: list[Process] = []
        self.access_key, self.secret_key = "lockgate:tests", secrets.token_hex(16)
        (folder / "devices" / "d1").mkdir(parents=True)
        (folder / "swift.conf").write_text(
            f"[swift-hash]\nswift_hash_path_prefix = {secrets.token_hex(8)}\n"
            "swift_hash_path_suffix = tests\n[storage-policy:0]\nname = gold\ndefault = yes\n"
        )
        for kind in _KINDS:
            port = free_port()
            self._ring(kind, port)
            self._start(kind, port, _STORAGE)
        self.port = free_port()
        self._start("proxy", self.port, _PROXY)

    @property
    def endpoint(self) -> str:
        """Host and port of the S3 API."""
        return f"127.0.0.1:{self.port}"

    def _ring(self, kind: str, port: int) -> None:
        builder = str(self._folder / f"{kind}.builder")
        place = f"r1z1-127.0.0.1:{port}/d1"
        for arguments in (["create", "4", "1", "0"], ["add", place, "1"], ["rebalance"]):
            subprocess.run(
                [str(self._binaries / "swift-ring-builder"), builder, *arguments],
                check=True,
                capture_output=True,
            )

    def _start(self, kind: str, port: int, template: str) -> None:
        config = self._folder / f"{kind}-server.conf"
        config.write_text(
            template.format(
                kind=kind,
                port=port,
                folder=self._folder,
                user=getpass.getuser(),
                secret=self.secret_key,
            )
        )
        process = Process(
            [
                sys.executable,
                "-W",
                "ignore",
                str(self._binaries / f"swift-{kind}-server"),
                str(config),
            ],
            self._folder / f"{kind}.log",
        )
        self._processes.append(process)
        process.await_ready(lambda: listens(port))

    def close(self) -> None:
        """End all four and forget their files."""
        for process in reversed(self._processes):
            process.end()
        shutil.rmtree(self._folder, ignore_errors=True)
