"""The recipient's side of packages, offline: making a key, and opening what was sealed to it.

Needs no installation, no database and no network. ``opening`` puts a package's files into a folder,
``keeping`` reads and writes key files, ``cli`` is ``lockgate open`` and ``lockgate recipient-key``.
Formats: docs/formats/package.md.
"""
