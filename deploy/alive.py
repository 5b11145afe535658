"""Asks this container's web server whether it lives; exits 1 where it does not. For Docker's health check."""

import os
import sys
import urllib.error
import urllib.request

name = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
question = urllib.request.Request("http://127.0.0.1:8000/health/live", headers={"Host": name})
try:
    with urllib.request.urlopen(question, timeout=4) as answer:
        sys.exit(0 if answer.read() == b"alive" else 1)
except (urllib.error.URLError, TimeoutError):
    sys.exit(1)
