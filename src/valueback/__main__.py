"""`python -m valueback` is the command `valueback`."""

import sys

from valueback.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
