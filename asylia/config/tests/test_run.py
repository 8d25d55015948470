import os
import signal
import socket
import sys
from pathlib import Path

import psycopg
import pytest

from asylia.config import secrets
from asylia.config.tests.running import PATIENCE, Running, command, free_port, until

pytestmark = [
    pytest.mark.running,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory, settled):
    made = Running(tmp_path_factory.mktemp("run"))
    made.move_in(settled)
    made.start()
    yield made
    if made.supervisor.poll() is None:
        made.stop()


def owner(running: Running) -> psycopg.Connection:
    return psycopg.connect(host=str(running.state / "pg"), user="asylia", dbname="asylia", autocommit=True)


def test_both_doors_are_open_and_their_addresses_are_told(running):
    assert running.answers("street")
    assert running.answers("house")
    assert f"http://127.0.0.1:{running.ports['street']}/" in running.said()
    assert f"http://localhost:{running.ports['house']}/" in running.said()


def test_only_its_owner_reads_the_secrets(running):
    assert (running.state / "secrets").stat().st_mode & 0o777 == 0o600
    assert running.state.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("street", {"ASYLIA_STREET_SECRET_KEY", "ASYLIA_PEPPER"}),
        ("house", {"ASYLIA_HOUSE_SECRET_KEY", "ASYLIA_PEPPER"}),
        ("worker", set()),
    ],
)
def test_a_process_is_told_its_own_secrets_and_no_others(running, name, needs):
    told = running.environment(running.main_process(name))
    kept = secrets.read(running.state / "secrets")
    assert {secret for secret in secrets.NAMES if kept[secret] in told.values()} == needs
    assert told["DATABASE_URL"].startswith(f"postgresql://asylia_{name}@/")
    assert "postgresql://asylia@" not in str(told)


@pytest.mark.parametrize("door", ["street", "house"])
def test_an_answer_does_not_name_the_server(running, door):
    assert not running.ask(door).headers["Server"]


@pytest.mark.parametrize("door", ["street", "house"])
def test_a_body_that_is_too_large_or_of_unknown_size_is_refused(running, door):
    assert running.ask(door, method="POST", headers={"Content-Length": str(1024 * 1024 + 1)}).status == 413
    assert running.ask(door, method="POST", headers={"Transfer-Encoding": "chunked"}).status == 411


@pytest.mark.parametrize("door", ["street", "house"])
def test_a_killed_door_comes_back(running, door):
    before = running.main_process(door)
    os.kill(before, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{before}").exists() and running.answers(door))


def test_a_door_whose_inner_process_is_killed_comes_back(running):
    outer = running.main_process("house")
    inner = int(Path(f"/proc/{outer}/task/{outer}/children").read_text().split()[0])
    os.kill(inner, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{outer}").exists() and running.answers("house"))


def test_a_killed_worker_comes_back(running):
    before = running.main_process("worker")
    os.kill(before, signal.SIGKILL)
    until(lambda: any("asylia worker" in line for pid, line in running.processes().items() if pid != before))


def test_a_killed_postgres_comes_back(running):
    before = running.main_process("postgres")
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        try:
            with owner(running) as connection:
                return connection.execute("select 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    until(lambda: is_back() and running.main_process("postgres") != before)


def test_a_killed_supervisor_leaves_nobody_behind_and_starts_again(running):
    running.supervisor.kill()
    running.supervisor.wait()
    until(lambda: not running.processes(), 10)
    running.start()
    assert running.answers("street")
    assert running.answers("house")


def test_it_starts_at_once_after_a_killed_supervisor(running):
    running.supervisor.kill()
    running.supervisor.wait()
    running.start()
    assert running.answers("street")


@pytest.mark.proves("V17")
def test_it_stops_cleanly_without_visits_or_open_vaults_and_the_next_start_prepares_nothing(running):
    with owner(running) as connection:
        connection.execute("insert into vault_visit (id, seen_at, ends_at, blob) values ('x', now(), now(), 'x')")
        connection.execute(
            'insert into vault_unlock (id, "user", epoch, seen_at, ends_at, blob) values (%s, gen_random_uuid(), 1, now(), now(), %s)',
            [b"x", b"x"],
        )
    assert running.stop() == 0
    assert running.processes() == {}
    running.start()
    assert "Preparing" not in running.said()
    with owner(running) as connection:
        assert connection.execute("select (select count(*) from vault_visit), (select count(*) from vault_unlock)").fetchone() == (0, 0)


@pytest.mark.parametrize("ports", [(8001, 8001), (0, 8001), (8000, 99999)])
def test_ports_that_cannot_be_are_said_in_words(tmp_path, ports):
    street, house = ports
    started = command(tmp_path / "state", "run", f"--street-port={street}", f"--house-port={house}")
    assert started.wait(PATIENCE) == 2
    said = (tmp_path / "said").read_text()
    assert "Traceback" not in said
    assert "--street-port" in said


@pytest.mark.parametrize("door", ["street", "house"])
def test_a_busy_port_is_said_in_words(tmp_path, door):
    ports = {"street": free_port(), "house": free_port()}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[door]))
        taken.listen()
        started = command(tmp_path / "state", "run", *(f"--{name}-port={port}" for name, port in ports.items()))
        assert started.wait(PATIENCE) == 2
    said = (tmp_path / "said").read_text()
    assert f"Port {ports[door]} is busy" in said
    assert f"--{door}-port" in said
