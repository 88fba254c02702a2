"""Log lines: one JSON object each, with ids and never names."""

import json
import logging
import sys
from typing import Any

from services.core.kit.clock import machine_now

FIELDS = ("request_id", "route", "status", "milliseconds", "act", "count", "kind", "job", "login")


class JsonLines(logging.Formatter):
    """Writes only the named fields: what is not on the list cannot slip into a log."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for one record; line breaks inside values are escaped by JSON itself."""
        line: dict[str, Any] = {
            "at": machine_now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({field: getattr(record, field) for field in FIELDS if hasattr(record, field)})
        if record.exc_info and record.exc_info[0]:
            # The kind of error and where, never its text: texts of errors carry values.
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            places = []
            while trace is not None:
                places.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["where"] = places[-8:]
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logging(level: int = logging.INFO) -> None:
    """All loggers of this process write JSON lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpx2", "httpcore", "asyncio", "authlib", "uvicorn.access", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
