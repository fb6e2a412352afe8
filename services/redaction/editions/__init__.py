"""Rebuilt outputs: nothing of a source file's own bytes is carried into an edition.

``text_edition`` typesets the content afresh, ``table_edition`` writes values, ``page_edition``
rebuilds pages from pixels. All three take a reading and replacements and know nothing of how
either was made.
"""
