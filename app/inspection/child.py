"""First lines of the process that parses an upload: limits on itself, then the looks, nothing of the service.

Run by path with ``-P`` (service.py): the web, the database and the settings' secrets are never imported here.
"""

import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
for name, folder in (("app", HERE.parent), ("app.inspection", HERE)):
    bare = ModuleType(name)
    bare.__path__ = [str(folder)]
    sys.modules[name] = bare

from app.inspection.look import main  # noqa: E402 (the bare packages come first)

sys.exit(main(sys.argv[1], sys.argv[2]))
