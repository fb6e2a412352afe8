#!/bin/sh
# Whether the S3 port answers and its users are there.
[ ! -e /tmp/starting ] || exit 1
if command -v bash >/dev/null; then exec bash -c '</dev/tcp/127.0.0.1/8333'; fi
exec nc -z 127.0.0.1 8333
