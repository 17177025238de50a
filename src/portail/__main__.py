"""`python -m portail` is the `portail` command. Guarded: spawned processes import this file again."""

import sys

from portail.cli import principal

if __name__ == "__main__":
    sys.exit(principal())
