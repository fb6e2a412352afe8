#!/bin/sh
# SeaweedFS on one machine. Only the S3 port listens on the network, with TLS.
set -eu
exec weed server -dir=/data -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.volumeSizeLimitMB=1024 \
  -volume.max=0 -filer -s3 -s3.ip.bind=0.0.0.0 -s3.port=8333 -s3.config=/prepared/seaweedfs.json \
  -s3.cert.file=/prepared/server.pem -s3.key.file=/prepared/server.key
