"""``python3 -m setup run|quick|test|bench|packages|fonts|assets``: see setup/prepare.py."""

import sys

from setup.prepare import main

sys.exit(main(sys.argv[1:]))
