"""What the portal writes about itself: one line per event, with its request and never with what people typed."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")


class WithRequest(logging.Filter):
    """Gives each line the id of the request it belongs to; empty outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonLine(logging.Formatter):
    """One line of JSON, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "words": record.getMessage(),
            "request": getattr(record, "request_id", ""),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def config(*, as_json: bool) -> dict[str, Any]:
    """The LOGGING setting: everything to standard error, warnings and worse, the portal's own from info."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"with_request": {"()": "missions_portal.logs.WithRequest"}},
        "formatters": {
            "json": {"()": "missions_portal.logs.JsonLine"},
            "plain": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["with_request"],
                "formatter": "json" if as_json else "plain",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Django's own handlers are replaced: they would print to the console only while DEBUG is on.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A stranger's 404 or a wrong host is no event for the operator.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "missions_portal": {"level": "INFO"},
        },
    }
