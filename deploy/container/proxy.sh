#!/bin/sh
# Fill in the proxy's configuration, these names alone, and run it.
set -eu
export RUN="${RUN:-/run/proxy}"
export TLS="ssl_certificate ${CERTIFICATE}; ssl_certificate_key ${CERTIFICATE_KEY};"
export LISTEN="${LISTEN:-8443 ssl}"
envsubst '${INTAKE} ${REDACTION} ${STORAGE} ${NOTIFICATION} ${LISTEN} ${TLS} ${RUN}' \
  < /etc/lockgate/nginx.conf.template > "${RUN}/nginx.conf"
exec nginx -e stderr -c "${RUN}/nginx.conf" -g 'daemon off;'
