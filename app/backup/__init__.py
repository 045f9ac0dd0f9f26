"""Copies that can be brought back (trust §11): made while people work, verified at once, restored into an empty place only.

A folder of backups holds ``files`` (every stored file once, by its SHA-256), ``numbers.json`` (the highest number of
each series that was ever seen) and one folder a backup with the database, ``files.txt``, ``manifest.json`` and, written
last, ``complete.json``. Secret keys are not in it: they are kept elsewhere, or a stolen copy opens everything.
"""
