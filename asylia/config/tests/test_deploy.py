"""What `deploy/` promises, line by line; and, where systemd and nginx are installed, what they say of it themselves."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asylia.config import secrets
from asylia.config.access import ROLES
from asylia.config.command import _parser
from asylia.config.installation import CHECKOUT
from asylia.config.serve import PORTS
from asylia.config.wsgi import LARGEST_BODY

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
HARDENED = {
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "", "ProtectSystem": "strict", "ProtectHome": "yes",
    "PrivateTmp": "yes", "PrivateDevices": "yes", "ProtectProc": "invisible", "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes",
    "ProtectKernelLogs": "yes", "ProtectControlGroups": "yes", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes", "RemoveIPC": "yes", "SystemCallArchitectures": "native", "LimitCORE": "0", "MemorySwapMax": "0",
}  # fmt: skip
SECRET = re.compile(r"PEPPER=|SECRET_KEY=|PASSWORD=|://[^/?\s]*:[^/?\s]*@")
CERTIFICATE = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=invented")


def lines(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def named(unit: Path) -> str:
    return unit.stem.removeprefix("asylia-")


@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_a_unit_may_do_no_more_than_it_must(unit):
    said = lines(unit)
    assert {name: said.get(name) for name in HARDENED} == {name: [value] for name, value in HARDENED.items()}
    assert said["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert said["User"] != ["root"]
    assert not SECRET.search(unit.read_text())


def test_each_process_has_a_user_of_its_own_that_is_its_role_in_the_database():
    users = {named(unit): lines(unit)["User"][0] for unit in UNITS}
    assert users == {
        "street": "asylia_street",
        "house": "asylia_house",
        "worker": "asylia_worker",
        "backup": "asylia_backup",
        "doctor": "asylia",
        "rewrite": "asylia",
    }
    for unit in UNITS:
        (address,) = [value for value in lines(unit)["Environment"] if "DATABASE_URL" in value]
        assert address.endswith(f"DATABASE_URL=postgresql:///asylia?user={users[named(unit)]}")
    made = re.findall(r"^u (\S+)", (DEPLOY / "asylia.sysusers").read_text(), re.MULTILINE)
    assert set(users.values()) == set(made)
    assert set(made) - {"asylia"} <= set(ROLES)


def test_only_the_doors_and_the_worker_have_a_network_and_it_ends_at_this_machine():
    for unit in UNITS:
        said = lines(unit)
        if named(unit) in {*PORTS, "worker"}:
            assert (said["IPAddressDeny"], said["IPAddressAllow"]) == (["any"], ["localhost"])
        else:
            assert (said["PrivateNetwork"], said["RestrictAddressFamilies"]) == (["yes"], ["AF_UNIX"])


def test_the_pepper_is_an_encrypted_credential_of_those_who_need_it_alone():
    holding = {named(unit): {given.split(":")[0] for given in lines(unit).get("LoadCredentialEncrypted", [])} for unit in UNITS}
    both = {"ASYLIA_PEPPER", "ASYLIA_SECRET_KEY"}
    assert holding == {"street": both, "house": both, "doctor": both, "worker": set(), "backup": set(), "rewrite": set()}
    assert both <= set(secrets.CREDENTIALS)
    keys = {named(unit): given for unit in UNITS for given in lines(unit).get("LoadCredentialEncrypted", []) if "SECRET" in given}
    assert keys["street"] != keys["house"]


def test_a_door_writes_nothing_and_the_others_their_own_folders():
    assert {named(unit): lines(unit).get("ReadWritePaths", []) for unit in UNITS} == {
        "street": [], "house": [], "doctor": [], "worker": ["/var/lib/asylia"], "backup": ["/var/lib/asylia /var/backups/asylia"],
        "rewrite": ["/var/lib/asylia"],
    }  # fmt: skip


@pytest.mark.proves("V88")
def test_a_backup_is_made_and_tables_written_anew_each_night_and_each_morning_somebody_looks():
    assert {timer.stem: lines(timer)["OnCalendar"] for timer in TIMERS} == {
        "asylia-backup": ["*-*-* 02:30:00 UTC"],
        "asylia-doctor": ["*-*-* 06:00:00 UTC"],
        "asylia-rewrite": ["*-*-* 04:30:00 UTC"],
    }
    assert all(lines(timer)["Persistent"] == ["yes"] for timer in TIMERS)


@pytest.mark.parametrize("unit", UNITS, ids=named)
def test_a_unit_starts_a_command_that_there_is(unit):
    program, *arguments = lines(unit)["ExecStart"][0].split()
    assert program == "/opt/asylia/.venv/bin/asylia"
    options = _parser().parse_args(arguments)
    assert getattr(options, "port", None) == PORTS.get(named(unit))


def test_a_credential_is_read_and_what_was_given_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.delenv("ASYLIA_PEPPER", raising=False)
    monkeypatch.setenv("ASYLIA_SECRET_KEY", "given")
    for name in ("ASYLIA_PEPPER", "ASYLIA_SECRET_KEY", "PATH"):
        (tmp_path / name).write_text("from a file\n")
    before = secrets.os.environ["PATH"]
    secrets.take_credentials()
    assert [secrets.os.environ[name] for name in ("ASYLIA_PEPPER", "ASYLIA_SECRET_KEY", "PATH")] == ["from a file", "given", before]


def servers() -> list[str]:
    text = re.sub(r"#.*", "", (DEPLOY / "nginx.conf").read_text())
    return re.findall(r"^server \{(.*?)^\}", text, re.MULTILINE | re.DOTALL)


def doors() -> list[str]:
    return [server for server in servers() if "proxy_pass" in server]


@pytest.mark.proves("V41")
def test_the_proxy_writes_no_visit_down_and_no_body_to_a_disk():
    assert len(servers()) == 4
    for server in servers():
        assert "access_log off;" in server
        assert re.search(r"error_log \S+ crit;", server)
    for door in doors():
        assert {"gzip off;", "proxy_max_temp_file_size 0;", "proxy_cache off;"} <= set(re.findall(r"[^\n{};]+;", door.replace("  ", "")))
        sizes = re.findall(r"client_(?:max_body|body_buffer)_size (\d+)m;", door)
        assert [int(size) * 1024 * 1024 for size in sizes] == [LARGEST_BODY, LARGEST_BODY]
    folder = re.search(r"client_body_temp_path (\S+);", (DEPLOY / "nginx.conf").read_text()).group(1)
    assert f"d {folder} 0700 " in (DEPLOY / "asylia.tmpfiles").read_text()
    assert folder.startswith("/run/")


def test_the_doors_have_two_names_and_learn_from_the_proxy_alone_who_asks():
    assert len({re.search(r"server_name (\S+);", door).group(1) for door in doors()}) == len(doors()) == 2
    for door in doors():
        told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", door))
        assert told == {"Connection": '""', "Host": "$host", "X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme"}
        assert "listen 443 ssl" in door
        assert set(re.search(r"ssl_protocols ([^;]+);", door).group(1).split()) <= {"TLSv1.2", "TLSv1.3"}
        assert {"ssl_session_cache off;", "ssl_session_tickets off;"} <= {line.strip() for line in door.splitlines()} | {
            line.split(";")[0].strip() + ";" for line in door.splitlines()
        }


def test_systemd_finds_no_fault_in_the_units(tmp_path):
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text().replace("/opt/asylia/.venv/bin/asylia", sys.executable)
        (tmp_path / unit.name).write_text(text.replace("WorkingDirectory=/opt/asylia", "WorkingDirectory=/"))
    if verify := shutil.which("systemd-analyze"):
        said = subprocess.run([verify, "verify", "--man=no", *tmp_path.iterdir()], capture_output=True, text=True, check=False)
        assert [line for line in said.stderr.splitlines() if str(tmp_path) in line or "asylia" in line] == []
    assert len(list(tmp_path.iterdir())) == 9


def test_nginx_finds_no_fault_in_its_file(tmp_path):
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"/etc/ssl/asylia/\w+\.(pem|key)", lambda found: f"{tmp_path}/{found[1]}", text)
    text = text.replace("/var/log/nginx", str(tmp_path)).replace("/run/asylia-bodies", f"{tmp_path}/bodies")
    (tmp_path / "site").write_text(text)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site; }}")
    nginx, openssl = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("openssl")
    if nginx and openssl:
        subprocess.run([openssl, *CERTIFICATE, "-keyout", tmp_path / "key", "-out", tmp_path / "pem"], check=True, capture_output=True)
        asked = [nginx, "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path, "-e", tmp_path / "log"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
    assert text.count("{") == text.count("}")
