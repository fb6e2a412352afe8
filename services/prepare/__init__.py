"""Everything that an installation of services apart needs once: keys, passwords, certificates.

One folder comes out for each part of the installation, with what that part alone may know. What is
there is never replaced; files that follow from it (the broker's definitions, the database's roles,
the object store's users) are written afresh each time, so that an upgrade brings them up to date.
"""
