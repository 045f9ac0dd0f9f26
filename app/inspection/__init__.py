"""Looking into uploaded files before they are kept (FC-9, SE-05).

    names.py    the name people see            child.py    first lines of the process that parses
    service.py  the parent: caps, child        look.py     which look for which type
    pdf.py  zipped.py, inside.py  picture.py   what is refused, and why

Everything that parses runs in the child under memory and CPU limits; the parent reads bytes and a status.
"""

from app.inspection.names import display_name
from app.inspection.service import ACCEPT, ALLOWED, Inspected, Refused, inspect

__all__ = ["ACCEPT", "ALLOWED", "Inspected", "Refused", "display_name", "inspect"]
