"""Asks this container's web server how it is, and exits 1 where it is not well: `alive.py`, or `alive.py ready`.

For Docker's health check, and for whoever wants to read /health/ready, which the proxy shows to nobody.
"""

import os
import sys
import urllib.error
import urllib.request

page = sys.argv[1] if len(sys.argv) > 1 else "live"
name = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
question = urllib.request.Request(f"http://127.0.0.1:8000/health/{page}", headers={"Host": name})
try:
    with urllib.request.urlopen(question, timeout=4) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode(errors="replace"))
except (urllib.error.URLError, TimeoutError) as error:
    sys.exit(f"The web server does not answer: {error}")
