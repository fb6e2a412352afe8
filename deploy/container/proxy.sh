#!/bin/sh
# Fill in the proxy's configuration, these names alone, and run it. VIEWS are further pages for the
# operator, each PORT=HOST:PORT.
set -eu
export RUN="${RUN:-/run/proxy}"
export TLS="ssl_certificate ${CERTIFICATE}; ssl_certificate_key ${CERTIFICATE_KEY};"
export LISTEN="${LISTEN:-8443 ssl}"
envsubst '${INTAKE} ${REDACTION} ${STORAGE} ${NOTIFICATION} ${LISTEN} ${TLS} ${RUN}' \
  < /etc/lockgate/nginx.conf.template > "${RUN}/nginx.conf"
for view in ${VIEWS:-}; do  # looked up when asked for: what is not started answers 502
  cat <<SERVER
server {
    listen ${view%%=*} ssl;
    ${TLS}
    resolver ${RESOLVER:-127.0.0.11} valid=10s;
    set \$view http://${view#*=};
    location / { proxy_pass \$view; proxy_set_header Host \$http_host; }
}
SERVER
done > "${RUN}/more.conf"
exec nginx -e stderr -c "${RUN}/nginx.conf" -g 'daemon off;'
