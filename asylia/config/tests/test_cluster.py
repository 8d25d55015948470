import os
import signal
from pathlib import Path

import psycopg
import pytest

from asylia.config.cluster import Cluster
from asylia.config.tests.running import until


@pytest.fixture
def cluster(tmp_path, tmp_path_factory):
    made = Cluster(tmp_path / "pg", system=tmp_path_factory.mktemp("system"), durable=False)
    made.start()
    yield made
    made.stop()


def server(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_a_second_start_finds_it_running(cluster):
    assert not cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_nobody_else_may_look_into_its_folder(cluster):
    assert cluster.data.stat().st_mode & 0o077 == 0


def test_it_stops_and_starts_again_with_what_it_held(cluster):
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("create table kept as select 1 as one")
    cluster.stop()
    assert not cluster.is_ready()
    assert cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_killed_server_comes_back(cluster):
    os.kill(server(cluster), signal.SIGKILL)
    until(lambda: not cluster.is_ready())
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_words_in_any_script_can_be_searched(cluster):
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("create extension pg_trgm")
        for word in ("كتاب", "книга", "መጽሐፍ"):
            assert connection.execute("select show_trgm(%s)", [word]).fetchone() != ([],)


def test_a_long_path_still_gets_a_socket(tmp_path):
    cluster = Cluster(tmp_path / ("deep" * 25), system=Path(tmp_path), durable=False)
    cluster.start()
    try:
        assert cluster.is_ready()
    finally:
        cluster.stop()


def test_one_whose_making_was_interrupted_is_made_anew(tmp_path, tmp_path_factory):
    (tmp_path / "pg" / "data-18.part").mkdir(parents=True)
    (tmp_path / "pg" / "data-18.part" / "PG_VERSION").write_text("18")
    made = Cluster(tmp_path / "pg", system=tmp_path_factory.mktemp("system"), durable=False)
    made.start()
    try:
        assert made.is_ready()
        assert not (tmp_path / "pg" / "data-18.part").exists()
    finally:
        made.stop()
