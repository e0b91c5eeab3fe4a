"""`python -m rflint` is `rflint`."""

from __future__ import annotations

import sys

from rflint.cli import main

if __name__ == "__main__":
    sys.exit(main())
