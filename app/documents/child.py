"""First lines of the rendering process: the documents package alone.

Importing ``app`` the usual way would bring the web, the database and the settings into a process that must not have
them, and a second of start-up with them. Run by path, with ``-P``, by isolation.py.
"""

import sys
from pathlib import Path
from types import ModuleType


def main() -> int:
    package = ModuleType("app")
    package.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules["app"] = package
    from app.documents import render  # after the bare package, not before

    return render.main()


if __name__ == "__main__":
    sys.exit(main())
