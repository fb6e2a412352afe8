"""An account of every document, made by code that shares nothing with the code that wrote them.

Standard library, psycopg and cryptographic primitives only; its parsers are written from the pages
in docs/formats. It opens everything for reading, changes nothing, and needs no key but the log's
public one. ``python -m services.storage.fsck --help`` runs it by itself.
"""
