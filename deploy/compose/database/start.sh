#!/bin/sh
# The server's key must be a file of the server's own user; the shared one is only readable to it.
set -eu
umask 077
cp /prepared/server.key /run/postgresql/server.key
exec docker-entrypoint.sh postgres \
  -c hba_file=/etc/lockgate/pg_hba.conf \
  -c ssl=on -c ssl_min_protocol_version=TLSv1.2 \
  -c ssl_cert_file=/prepared/server.pem -c ssl_key_file=/run/postgresql/server.key \
  -c password_encryption=scram-sha-256 \
  -c max_connections=200 -c shared_buffers=128MB \
  -c synchronous_commit=on -c full_page_writes=on \
  -c log_statement=none -c log_min_error_statement=panic -c log_error_verbosity=terse \
  -c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0
