"""What deploy/ hands to an operator says what the portal understands, and the parts of it start together and count right."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.db import connection, connections

from missions_portal.middleware import CONTENT_SECURITY_POLICY

DEPLOY = Path(settings.BASE_DIR) / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OURS = ("prepare", "web-1", "web-2", "worker", "clock", "manage")
KEEP_BACKUPS = ("worker", "manage")
UNITS = sorted(unit for unit in (DEPLOY / "systemd").iterdir() if unit.is_file())
# What systemd reads for every unit whose name begins so.
OF_ALL = DEPLOY / "systemd" / "missions-portal-.service.d" / "all.conf"
EXPLAINED = set(re.findall(r"^#?([A-Z_]+)=", (Path(settings.BASE_DIR) / ".env.example").read_text(), re.M))


def test_every_setting_that_deploy_names_is_one_of_the_portals() -> None:
    handed = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "portal.env.example").read_text(), re.M))
    handed |= {name for service in OURS for name in COMPOSE["services"][service]["environment"]}
    assert len(handed) > 8 and handed - EXPLAINED == set()


def test_the_containers_of_the_portal_run_as_nobody_much_on_a_file_system_they_cannot_write_to() -> None:
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["tmpfs"] == ["/tmp"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "ports" not in service, name
        assert service.get("volumes", []) == (["${BACKUPS:-backups}:/backups"] if name in KEEP_BACKUPS else []), name
        assert service["environment"]["BACKUP_DIR"] == "/backups", name
    image = (DEPLOY / "Dockerfile").read_text()
    assert image.index("USER 10001") < image.index("CMD [") and "HEALTHCHECK" in image
    assert "install -d -o portal -m 700 /backups" in image
    open_to_all = [name for name, service in COMPOSE["services"].items() if "ports" in service]
    assert open_to_all == ["proxy"] and COMPOSE["networks"]["inside"]["internal"]


def test_backups_by_containers_are_made_by_programs_of_the_servers_own_version() -> None:
    image = (DEPLOY / "Dockerfile").read_text()
    base = image[image.rindex("\nFROM ") :]
    assert "install -y --no-install-recommends postgresql-client" in base
    # Each Debian has the programs of one PostgreSQL, and those of an older one refuse a newer server.
    of_debian = {"bookworm": 15, "trixie": 17}
    debian = re.search(r"FROM python:[\d.]+-slim-(\w+)", base)
    server = re.match(r"postgres:(\d+)", COMPOSE["services"]["database"]["image"])
    assert debian and server and of_debian[debian[1]] == int(server[1])


def test_the_guide_names_no_command_service_or_unit_that_is_not_there() -> None:
    guide = (DEPLOY.parent / "docs" / "operators.md").read_text()
    commands = set(re.findall(r"(?:^ +|`|--rm )(?:manage|missions-portal) ([a-z_]+)", guide, re.M))
    commands |= set(re.findall(r"manage\.py ([a-z_]+)", guide))
    assert len(commands) > 9 and commands <= set(get_commands()), commands - set(get_commands())
    services = set(re.findall(r"compose\.yaml (?:exec|run --rm(?: -T)?|restart) ([\w-]+)", guide))
    assert services >= {"manage", "web-1"} and services <= set(COMPOSE["services"])
    units = set(re.findall(r"missions-portal-[a-z]+", guide)) - {"missions-portal-worker"}
    assert units and {unit.name.split(".")[0] for unit in UNITS} >= units


def test_there_are_two_web_servers_two_workers_and_one_clock_and_the_database_is_prepared_first() -> None:
    services = COMPOSE["services"]
    assert services["web-1"]["command"] == services["web-2"]["command"]
    assert services["worker"]["deploy"]["replicas"] == 2 and "deploy" not in services["clock"]
    for name in ("web-1", "web-2", "worker", "clock"):
        assert services[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_units_and_containers_start_the_same_commands() -> None:
    said = "\n".join(unit.read_text() for unit in UNITS)
    for name in ("web-1", "worker", "clock"):
        words = [str(word) for word in COMPOSE["services"][name]["command"]]
        program = " ".join(words[: words.index("--bind" if name == "web-1" else "--loglevel")])
        assert f"-m {program}" in said, program
    assert "manage.py migrate" in said and COMPOSE["services"]["prepare"]["command"][1:3] == ["manage.py", "migrate"]


def test_both_proxies_say_themselves_who_asks_and_how_and_keep_no_addresses() -> None:
    for proxy in ("Caddyfile", "nginx.conf"):
        said = (DEPLOY / proxy).read_text()
        for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID", "Host"):
            assert re.search(rf"(header_up|proxy_set_header) {header} ", said), (proxy, header)
        assert "/metrics" in said and "/health/ready" in said
    assert "$proxy_add_x_forwarded_for" not in (DEPLOY / "nginx.conf").read_text()
    caddy = (DEPLOY / "Caddyfile").read_text()
    of_everything = caddy[: caddy.index("{$SITE_NAME} {")]  # its log of errors too, which tells of requests as well
    for field in ("request>uri delete", "request>headers delete", "resp_headers delete"):
        assert field in of_everything, field
    for address in ("remote_ip", "client_ip"):
        assert f"request>{address} ip_mask" in of_everything, address
    assert "$request_uri" not in re.search(r"log_format.*?;", (DEPLOY / "nginx.conf").read_text(), re.S)[0]


def test_the_projects_own_history_is_out_of_the_portals_reach() -> None:
    assert ".git" in (DEPLOY.parent / ".dockerignore").read_text().splitlines()
    assert "InaccessiblePaths=-/opt/missions-portal/.git\n" in OF_ALL.read_text()


def test_every_unit_of_the_portal_has_in_common_that_it_is_given_nothing_it_does_not_need() -> None:
    said = OF_ALL.read_text()
    assert {"User=missions-portal", "ProtectSystem=strict", "NoNewPrivileges=yes"} <= set(said.splitlines())
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 5
    for unit in services:
        assert unit.name.startswith("missions-portal-"), unit.name
        own = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.M))
        assert not own.keys() & dict(re.findall(r"^(\w+)=(.*)$", said, re.M)).keys(), unit.name
        writes = unit.name in ("missions-portal-worker@.service", "missions-portal-backup.service")
        assert own.get("ReadWritePaths") == ("-/srv/backups/missions-portal" if writes else None), unit.name


def test_nginx_speaks_tls_as_it_should() -> None:
    said = (DEPLOY / "nginx.conf").read_text()
    assert re.findall(r"ssl_protocols (.*);", said) == ["TLSv1.2 TLSv1.3"]
    ciphers = re.findall(r"ssl_ciphers (.*);", said)[0].split(":")
    assert all(re.match("ECDHE-.*(GCM-SHA|POLY1305)", cipher) for cipher in ciphers)
    # A server would not start with a name that its library does not know.
    assert {one["name"] for one in _understood(":".join(ciphers))} >= set(ciphers)


def _understood(ciphers: str) -> list[dict[str, Any]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    return context.get_ciphers()


def test_static_files_that_nginx_hands_out_carry_the_policies_of_every_answer() -> None:
    static = re.search(r"location /static/ \{.*?\n    \}", (DEPLOY / "nginx.conf").read_text(), re.S)
    assert static
    headers = dict(re.findall(r'add_header (\S+) "?([^"]+?)"? always;', static[0]))
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd to verify units with")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    common = tmp_path / OF_ALL.parent.name / OF_ALL.name
    common.parent.mkdir()
    for unit in (*UNITS, OF_ALL):
        words = unit.read_text().replace("/opt/missions-portal/.venv/bin/python", sys.executable)
        words = words.replace("/opt/missions-portal", str(settings.BASE_DIR))
        to = common if unit is OF_ALL else tmp_path / unit.name
        to.write_text(words.replace("=missions-portal\nGroup=missions-portal", "=root\nGroup=root"))
    units = [str(tmp_path / unit.name) for unit in UNITS]
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60)
    assert (said.returncode, said.stderr) == (0, "")
    # And it reads what they have in common, so that a slip there would be told.
    common.write_text(common.read_text() + "NoSuchThing=yes\n")
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60)
    assert said.stderr.count("NoSuchThing") >= 5, said.stderr


@pytest.mark.skipif(
    connection.vendor == "sqlite" or not settings.REDIS_URL, reason="several web servers stand on PostgreSQL and Redis"
)
@pytest.mark.django_db(transaction=True)
def test_two_web_servers_two_workers_and_two_clocks_make_one_edition_and_send_each_mail_once() -> None:
    # It stands on a copy of this test's own database, which can be made while nobody uses that.
    connections.close_all()
    connection.close_pool()
    done = subprocess.run(
        [sys.executable, "-m", "bench.topology"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"REDIS_URL": settings.REDIS_URL, "TOPOLOGY_LIKE": connection.settings_dict["NAME"]},
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("| yes |") == 10, done.stdout
