#!/bin/sh
# Takes out of installed packages what Lockgate never loads. Each line is a part that its package
# works without: a database nobody speaks to, a picture format that is refused, sources of templates.
set -eu
cd "$1"
rm -rf sqlalchemy/dialects/mssql sqlalchemy/dialects/mysql sqlalchemy/dialects/oracle
rm -rf PIL/_avif*.so pillow.libs/libavif-* PIL/_imagingtk*.so
rm -rf lxml/isoschematron lxml/includes
rm -rf alembic/templates
