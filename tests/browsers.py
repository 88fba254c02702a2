"""The browser that tests drive, wherever `deploy/setup.sh browser` is content with one."""

import os
import shutil

# The same names as there, in the same order.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root, the browser's own sandbox does not start; what it shows here is our own.
AS_ROOT = ["--no-sandbox"] * (os.geteuid() == 0)


def find_chromium() -> str:
    """The program's path.

    Raises:
        LookupError: none is installed.
    """
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise LookupError("These tests drive Chromium, which is not here: sh deploy/setup.sh browser")
