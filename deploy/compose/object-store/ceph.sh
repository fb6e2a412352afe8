#!/bin/bash
# Ceph's RADOS gateway on one machine: the server that is really tested. The image's own script sets
# it up; it knows one plain endpoint, which is kept to this container, so TLS is added to its address.
set -eu
unset WAIT
touch /tmp/starting
tls="ssl_certificate=/prepared/server.pem ssl_private_key=/prepared/server.key ssl_endpoint=0.0.0.0"
rgw-up.sh /data 8333 bluestore none "$(head -c 24 /dev/urandom | base64 -w0)" "127.0.0.1:8332 $tls"
export CEPH_CONF=/data/ceph.conf
while read -r access secret _; do
  radosgw-admin -n client.rgw user info --uid="$access" >/dev/null 2>&1 ||
    radosgw-admin -n client.rgw user create --uid="$access" --display-name="$access" \
      --access-key="$access" --secret-key="$secret" --max-buckets=1 >/dev/null
done < /prepared/users
rm /tmp/starting
trap 'kill $(cat /data/run/*.pid); exit 0' TERM INT
sleep infinity & wait
