"""``python -m carbon_tui``: the same as the command ``carbon-tui``."""

import sys

from carbon_tui.cli import main

sys.exit(main())
