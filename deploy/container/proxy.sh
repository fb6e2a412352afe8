#!/bin/sh
# Fill in the proxy's configuration, these names alone, and run it. MAIL_VIEW is host:port of a mail
# catcher's page, for trying out; empty: none.
set -eu
export RUN="${RUN:-/run/proxy}"
export TLS="ssl_certificate ${CERTIFICATE}; ssl_certificate_key ${CERTIFICATE_KEY};"
export LISTEN="${LISTEN:-8443 ssl}"
envsubst '${INTAKE} ${REDACTION} ${STORAGE} ${NOTIFICATION} ${LISTEN} ${TLS} ${RUN}' \
  < /etc/lockgate/nginx.conf.template > "${RUN}/nginx.conf"
if [ -n "${MAIL_VIEW:-}" ]; then
  echo "server { listen 8025 ssl; ${TLS} location / { proxy_pass http://${MAIL_VIEW}; } }" \
    > "${RUN}/more-mail.conf"
fi
exec nginx -e stderr -c "${RUN}/nginx.conf" -g 'daemon off;'
