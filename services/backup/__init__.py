"""Backups: every service's rows, the stored objects and what an installation signs with, sealed.

``rows`` gives rows a form that any database takes, ``snapshot`` reads all services at one instant,
``manifests`` and ``store`` are the format (docs/formats/backup.md), ``making`` and ``restoring``
the two ways through it, ``command`` what ``lockgate backup`` and ``lockgate restore`` do.

The keyring and the root key are never part of a backup: it opens nothing without both.
"""
