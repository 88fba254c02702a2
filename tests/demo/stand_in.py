"""Stands in for the command `samordning` where only the looking after of processes is tried.

`python stand_in.py [--fails=ACT] [--notes=FILE] [--is=deaf] ACT…`: the API answers, the worker says when it
is ready, and each act writes down which settings it was given.
"""

import http.server
import json
import os
import signal
import sys
import threading
from pathlib import Path


class Ready(http.server.BaseHTTPRequestHandler):
    """An API that is ready."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def main(arguments: list[str]) -> int:
    """Do one act, or fail at it."""
    options = dict(word[2:].split("=", 1) for word in arguments if word.startswith("--"))
    act = " ".join(word for word in arguments if not word.startswith("--"))
    if notes := options.get("notes"):
        with Path(notes).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"act": act, "pid": os.getpid(), "settings": dict(os.environ)}) + "\n")
    if options.get("fails") == act:
        sys.stderr.write(f"this stand-in was told to fail at {act}\n")
        return 7
    if act == "serve":
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready)
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.05)
        server.server_close()
    if act == "worker":
        if options.get("is") == "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        Path(os.environ["READY_FILE"]).touch()
        while True:
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
