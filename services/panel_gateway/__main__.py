"""Run the reference receiver: ``python -m services.panel_gateway --data DIR --sender PEM``.

Prints its address on one line when it listens. Ends when its standard input is closed and
``--while-input`` is given, so that it never outlives whoever started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import click
from cheroot.wsgi import Server

from services.panel_gateway.app import create_app
from services.panel_gateway.keys import load_or_create
from services.panel_gateway.store import Receiver
from shared.adapters.clock_system import SystemClock
from shared.crypto.keys import public_key_from_pem, public_key_to_pem
from shared.web.server import make_server

THREADS = 4


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Its folder.")
@click.option(
    "--sender",
    type=click.Path(path_type=Path, exists=True),
    required=True,
    help="Lockgate's public key for packs, PEM.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, show_default=True, help="0 takes a free one.")
@click.option("--while-input", is_flag=True, help="End when standard input is closed.")
def main(data: Path, sender: Path, host: str, port: int, *, while_input: bool) -> None:
    """Receive Panel packs, and answer each with a signed receipt."""
    secret, signing_key = load_or_create(data / "keys")
    receiver = Receiver(data, secret, signing_key, public_key_from_pem(sender.read_bytes()))
    receiver.sweep()
    keys = {
        "recipient": secret.public.to_text(),
        "receipts": public_key_to_pem(signing_key.public_key()).decode(),
    }
    (data / "public-keys.json").write_text(json.dumps(keys, sort_keys=True) + "\n")
    server = make_server(host, port, create_app(receiver, SystemClock()), THREADS)
    if while_input:
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
    click.echo(f"http://{host}:{server.bind_addr[1]}")
    sys.stdout.flush()
    try:
        server.serve()
    except KeyboardInterrupt:
        server.stop()


def _end_with_input(server: Server) -> None:
    while os.read(0, 1024):
        pass
    server.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
