"""The examples of deploy/ for what stands before the web server: each is started, and what it lets through is looked at."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bench.faults.rig import free_port, until

pytestmark = pytest.mark.once
DEPLOY = Path(settings.BASE_DIR) / "deploy"
SEARCHED = "kanarienvogel"
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "gopher", "X-Request-ID": "forged"}
MADE_HERE = ssl.create_default_context()
MADE_HERE.check_hostname, MADE_HERE.verify_mode = False, ssl.CERT_NONE


def needs(program: str) -> Any:
    """Skipped where the program is missing, save in `.ci/run`, which installs it."""
    missing = not shutil.which(program) and not os.environ.get("REQUIRE_BROWSER")
    return pytest.mark.skipif(missing, reason=f"this machine has no {program}")


class Told(BaseHTTPRequestHandler):
    """Stands for the web server: answers with the headers that reached it."""

    def do_GET(self) -> None:
        content = json.dumps({name.lower(): words for name, words in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: Any) -> None:
        """Says nothing on the test's own output."""


@pytest.fixture
def upstream() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Told) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def started(command: list[str], port: int, log: Path, **known: str) -> Iterator[None]:
    with log.open("wb") as out:
        proxy = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | known)
    try:
        until(lambda: proxy.poll() is not None or _listens(port), f"nothing listened: {log.read_text()}", seconds=20)
        assert proxy.poll() is None, log.read_text()
        yield
    finally:
        proxy.terminate()
        proxy.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def opened(url: str) -> tuple[int, bytes, Any]:
    """The status, content and headers of an answer; the visitor says of themselves what is not so."""
    asked = urllib.request.Request(url, headers=FORGED)
    try:
        with urllib.request.urlopen(asked, context=MADE_HERE, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read(), refusal.headers


def assert_what_goes_on_is_true(site: str, scheme: str) -> None:
    """What the visitor made up of themselves reaches no web server, and what is for this machine alone nobody else."""
    status, content, _ = opened(f"{site}/portal/search/?q={SEARCHED}")
    reached = json.loads(content)
    assert status == 200 and reached["x-forwarded-for"] == "127.0.0.1" and reached["x-forwarded-proto"] == scheme
    assert len(reached["x-request-id"]) >= 32 and reached["host"] == "127.0.0.1"
    assert opened(f"{site}/metrics")[0] == 404 and opened(f"{site}/health/ready")[0] == 404


@needs("nginx")
def test_nginx_ends_the_encryption_hands_out_files_and_keeps_no_words(tmp_path: Path, upstream: int) -> None:
    plain, safe = free_port(), free_port()
    command = _nginx(tmp_path, plain, safe, upstream)
    with started(command, safe, tmp_path / "said"):
        assert_what_goes_on_is_true(f"https://127.0.0.1:{safe}", "https")
        status, content, headers = opened(f"https://127.0.0.1:{safe}/static/portal.css")
        assert (status, content) == (200, b"body{}") and "immutable" in headers["Cache-Control"]
        with closing(HTTPConnection("127.0.0.1", plain, timeout=10)) as asked:
            asked.request("GET", "/portal/")
            led = asked.getresponse()
        assert (led.status, led.headers["Location"]) == (301, "https://127.0.0.1/portal/")
        kept = tmp_path / "missions-portal.log"
        until(lambda: kept.read_text().count("\n") >= 3, "nothing was logged", seconds=10)
    assert SEARCHED not in kept.read_text() + (tmp_path / "said").read_text()


def _nginx(folder: Path, plain: int, safe: int, upstream: int) -> list[str]:
    """The example with other ports and folders, and the command that starts it."""
    words = (DEPLOY / "nginx.conf").read_text()
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{safe} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "/etc/ssl/missions-portal": str(folder),
        "/var/lib/missions-portal/static": str(folder / "static"),
        "/var/log/nginx": str(folder),
    }.items():
        assert here in words, here
        words = words.replace(here, there)
    (folder / "portal.conf").write_text(words)
    main = "daemon off; user root; pid nginx.pid; error_log stderr; events {} http { access_log off; include portal.conf; }"
    (folder / "nginx.conf").write_text(main)
    (folder / "static").mkdir()
    (folder / "static" / "portal.css").write_text("body{}")
    _a_certificate(folder)

    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def _a_certificate(folder: Path) -> None:
    made = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=missions.example.org"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(["openssl", "req", "-x509", *made, *files], check=True, capture_output=True)


@needs("caddy")
def test_caddy_lets_through_what_is_true_and_keeps_no_words(tmp_path: Path, upstream: int) -> None:
    port = free_port()
    known = {"SITE_NAME": f"http://127.0.0.1:{port}", "UPSTREAM": f"127.0.0.1:{upstream}", "HOME": str(tmp_path)}
    words = (DEPLOY / "Caddyfile").read_text()
    file = tmp_path / "Caddyfile"
    # Its own door for settings is shut here, since another Caddy of this machine may have it.
    file.write_text(words.replace("\n{\n", "\n{\n\tadmin off\n", 1))
    assert "admin off" in file.read_text()
    command = ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]
    with started(command, port, tmp_path / "said", **known):
        until(lambda: opened(f"http://127.0.0.1:{port}/")[0] == 200, "it did not find the web server well", seconds=20)
        assert_what_goes_on_is_true(f"http://127.0.0.1:{port}", "http")
        until(lambda: "handled request" in (tmp_path / "said").read_text(), "nothing was logged", seconds=10)
    said = (tmp_path / "said").read_text()
    assert SEARCHED not in said and '"remote_ip":"127.0.0.0"' in said, said
