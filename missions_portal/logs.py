"""What the portal writes about itself: one line per event, with its request and never with what people typed."""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

request_id: ContextVar[str] = ContextVar("request_id", default="")
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Faults whose own words are about machines; any other's may quote what somebody typed, so its kind alone is written.
ABOUT_MACHINES = (ConnectionError, TimeoutError, ImportError, ImproperlyConfigured)
# A database's too, but SQLite's search says “syntax error near …” by the same name: these beginnings quote nothing.
ABOUT_THE_DATABASE = (
    "connection ",
    "the connection",
    "couldn't get a connection",
    "server closed",
    "terminating ",
    "database is locked",
    "unable to open database",
    "attempt to write a readonly",
    "disk I/O",
)


def new_id(given: str = "") -> str:
    """The id of a request: the one a proxy gave it, where that has the form of one, or a new one."""
    return given if GIVEN.fullmatch(given) else uuid4().hex[:12]


class WithRequest(logging.Filter):
    """Gives each line the id of the request it belongs to; empty outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class Wordless(logging.Filter):
    """Takes out of others' lines what may be private: a path may hold a personal link, a task's fault typed words."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if record.name == "django.request" and request is not None:
            record.args = tuple(view_of(request) if arg == request.path else arg for arg in record.args or ())
        elif record.name == "celery.app.trace" and isinstance(record.args, dict):
            kind = record.exc_info[0] if record.exc_info else None
            record.args = record.args | {"exc": kind.__name__ if kind else "see its kind above", "traceback": ""}
        elif record.name == "gunicorn.error" and record.exc_info:
            record.msg, record.args = "A request could not be answered", ()
        return True


def view_of(request: Any) -> str:
    """The name of the page a request asked for; its address may hold what was typed."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or "unnamed" if match else "no page"


def trace_of(error: BaseException | None) -> str:
    """Where a fault arose, its cause first: places and kinds, and its own words only where those are about machines."""
    if error is None:
        return ""
    before = trace_of(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
    places = "".join(traceback.format_tb(error.__traceback__))
    said = f": {error}" if is_about_machines(error) else ""
    return f"{before}\n{places}{type(error).__name__}{said}".strip()


def is_about_machines(error: BaseException) -> bool:
    """Do a fault's own words quote nobody?"""
    if isinstance(error, (OperationalError, InterfaceError)):
        return str(error).startswith(ABOUT_THE_DATABASE)
    return isinstance(error, ABOUT_MACHINES)


class PlainLine(logging.Formatter):
    """One line for a person's eyes."""

    def formatException(self, exc_info: Any) -> str:  # noqa: N802
        return trace_of(exc_info[1])


class JsonLine(PlainLine):
    """One line of JSON, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "words": record.getMessage(),
            "request": getattr(record, "request_id", ""),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def config(*, as_json: bool) -> dict[str, Any]:
    """The LOGGING setting: warnings and worse, the portal's own from info.

    As JSON it goes to standard output, with a line for each request; else to standard error.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "with_request": {"()": "missions_portal.logs.WithRequest"},
            "wordless": {"()": "missions_portal.logs.Wordless"},
        },
        "formatters": {
            "json": {"()": "missions_portal.logs.JsonLine"},
            "plain": {
                "()": "missions_portal.logs.PlainLine",
                "format": "{asctime} {levelname} {name} {request_id} {message}",
                "style": "{",
            },
        },
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout" if as_json else "ext://sys.stderr",
                "filters": ["with_request", "wordless"],
                "formatter": "json" if as_json else "plain",
            }
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            # Django's own handlers are replaced: they would print to the console only while DEBUG is on.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A stranger's 404 or a wrong host is no event for the operator.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            # The web server would print its own lines in its own form.
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
            "missions_portal": {"level": "INFO"},
            "foundation.posting": {"level": "INFO"},
            "missions_portal.requests": {"level": "INFO" if as_json else "WARNING"},
        },
    }
