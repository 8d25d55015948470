import base64
import os

import psycopg
import pytest
from django.db import connection

from asylia.accounts.tests.makers import make_demo
from asylia.config import serve
from asylia.config.demo_people import officer_keys
from asylia.config.secrets import OFFICERS
from conftest import role


@pytest.fixture
def opened(monkeypatch):
    """Where a door opened; the web server itself is left out."""
    told = []

    class Server:
        def __init__(self, _application, *, address, **_more):
            told.append(address)

        def serve(self):
            pass

    monkeypatch.setattr(serve, "Granian", Server)
    monkeypatch.setattr(serve, "become", lambda _door: None)
    for name in ("DATABASE_URL", "ASYLIA_SECRET_KEY", "ASYLIA_PEPPER"):
        monkeypatch.setitem(os.environ, name, "given")
    monkeypatch.delitem(os.environ, OFFICERS, raising=False)
    return told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "asylia.example"])  # noqa: S104 - these are refused
@pytest.mark.parametrize("door", ["street", "house"])
def test_the_demo_opens_to_no_other_machine(opened, monkeypatch, door, host):
    monkeypatch.setattr(serve, "holds_demo", lambda _url: True)

    with pytest.raises(SystemExit, match="holds the demo"):
        serve.serve(door, host=host, port=1)

    for own in ("127.0.0.1", "::1", "localhost"):
        serve.serve(door, host=own, port=1)
    assert opened == ["127.0.0.1", "::1", "localhost"]


def test_a_network_of_its_own_opens_where_it_is_told(opened, monkeypatch):
    monkeypatch.setattr(serve, "holds_demo", lambda _url: False)

    serve.serve("house", host="192.0.2.7", port=1)

    assert opened == ["192.0.2.7"]


@pytest.mark.parametrize("door", ["street", "house"])
def test_a_process_is_made_anew_each_hour_and_the_old_one_serves_until_the_new_one_does(monkeypatch, door):
    class Server(serve.Granian):
        def serve(self):
            made.append((self.workers, self.workers_lifetime, self.respawn_interval))

    made = []
    monkeypatch.setattr(serve, "become", lambda _door: None)
    monkeypatch.setattr(serve, "holds_demo", lambda _url: True)
    monkeypatch.setattr(serve, "Granian", Server)
    for name in ("DATABASE_URL", "ASYLIA_SECRET_KEY", "ASYLIA_PEPPER"):
        monkeypatch.setitem(os.environ, name, "given")

    serve.serve(door, host="127.0.0.1", port=1)

    assert made == [(1, 60 * 60, 10)]


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.7"])
@pytest.mark.parametrize("door", ["street", "house"])
def test_a_network_of_its_own_never_trusts_an_officer_of_the_demo(opened, monkeypatch, door, host):
    monkeypatch.setattr(serve, "holds_demo", lambda _url: False)
    own = base64.b64encode(b"o" * 32).decode()
    demo = base64.b64encode(officer_keys()[-1]).decode()
    monkeypatch.setitem(os.environ, OFFICERS, f"{own} {demo}")

    with pytest.raises(SystemExit, match="holds no demo"):
        serve.serve(door, host=host, port=1)

    monkeypatch.setitem(os.environ, OFFICERS, own)
    serve.serve(door, host=host, port=1)
    assert opened == [host]


def test_where_nobody_knows_what_it_holds_no_other_machine_is_let_in(opened, monkeypatch):
    def away(*_given, **_more):
        raise psycopg.OperationalError

    monkeypatch.setattr(psycopg, "connect", away)

    with pytest.raises(SystemExit, match="does not say"):
        serve.serve("house", host="192.0.2.7", port=1)

    assert opened == []


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["asylia_street", "asylia_house"])
def test_each_door_may_ask_whether_it_holds_the_demo(door):
    answers = []
    for prepare in (lambda: None, make_demo):
        prepare()
        with role(door), connection.cursor() as cursor:
            cursor.execute(serve.IS_DEMO)
            answers.append(cursor.fetchone())
    assert answers == [(False,), (True,)]
