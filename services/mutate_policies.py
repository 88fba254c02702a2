"""Weakens every access rule in turn, in a database made for it, and says which the tests do not notice.

For the command `samordning mutate-policies`, run in a clone with its tests: they know what is right.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run() -> int:
    """Try all mutants; the exit code is that of the tests, which list each survivor by name."""
    tests = "tests/access/test_mutations.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tests]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "MUTANTS": "all"}, check=False).returncode  # noqa: S603
