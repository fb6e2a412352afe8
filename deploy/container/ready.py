"""Exit 0 when the process in this container is ready. Imports little: it runs every few seconds."""

import socket
import sys

with socket.create_connection(("127.0.0.1", 8081), timeout=4) as connection:
    connection.sendall(b"GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n")
    answer = connection.makefile("rb").read()  # to its end, so that nobody writes to a closed door
sys.exit(answer.split(b" ")[1:2] != [b"200"])
