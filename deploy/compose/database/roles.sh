#!/bin/sh
# Run once by the image, when the database is made; may be run again at any time.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres --dbname lockgate \
  --file /prepared/roles.sql
