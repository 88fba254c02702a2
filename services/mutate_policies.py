"""Weakens every access rule in turn, in a database made for it, and says which the tests do not notice.

For the command `samordning mutate-policies`, run in a clone with its tests: they know what is right.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run() -> int:
    """Try all mutants, a part in each processor; the exit code is that of the tests, which list each survivor."""
    command = [sys.executable, "-m", "pytest", "-vv", "-s", "-p", "no:cacheprovider", "tests/access/test_mutations.py"]
    parts = os.cpu_count() or 1
    running = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, "MUTANTS": f"{number}/{parts}"})  # noqa: S603
        for number in range(1, parts + 1)
    ]
    return max(abs(one.wait()) for one in running)
