"""A page of our form against the same page in a bare Django project: shown, and saved with all that sealing costs.

Same PostgreSQL, same web server, one keep-alive connection each, in turn. `python -m benchmarks.street [TIMES]`."""

import contextlib
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg

from asylia.config.cluster import Cluster
from asylia.config.installation import CHECKOUT, SYSTEM
from asylia.config.tests.running import Running, free_port, until
from benchmarks.measuring import SAYS_A_PAGE_CAN_BE_HAD, Applicant, Bounds, Line, in_turn, installation, machine, milliseconds, ratio, say

TIMES, WARM_UP = 300, 30
SHOWN_AT_MOST, SAVED_AT_MOST = 2.0, 2.5
MOVES_ON = 302
HIDDEN = re.compile(rb'type="hidden" name="(\w+)" value="([^"]*)"')

A_LONG_TEXT = "They came twice in March and asked my neighbours when I am at home. " * 12
FULL = {
    "contact_mode": "signal",
    "signal_channel": "signal_app",
    "signal_address": "+47 400 00 000",
    "signal_sentence": "tea",
    "never_see": "Nobody of the ministry, and not my cousin.",
    "name_call": "An invented name",
    "write_language": "en",
    "citizenship_left": "unsure",
    "household": "with",
    "member": [{"member_call": "A child", "member_tie": "child", "member_age": "6_11", "member_when": "now", "member_danger": "no"}] * 3,
    "art_main": "poetry",
    "work_about": A_LONG_TEXT,
    "danger_now": "long",
    "danger_why": A_LONG_TEXT,
    "stay_kind": "permit",
    "safe_until_year": "2027",
    "decide_by_left": "no",
    "needs_now": ["money", "lawyer"],
    "yes_read": True,
}
TYPED = {
    "p21": {"name_call": "An invented name", "write_language": "fa"},
    "p12": {"signal_channel": "signal_app", "signal_address": "+47 400 00 000", "signal_sentence": "tea"},
    "p52": {"danger_why": A_LONG_TEXT},
}
CHANGES = {"p21": "name_call", "p12": "signal_address", "p52": "danger_why"}


OTHERS = 10_000
CROWD = """
insert into vault_slot (subject, lookup, seed, draft, talk)
    select gen_random_uuid(), sha256(n::text::bytea), '\\x00', sha512(n::text::bytea), sha512(n::text::bytea)
    from generate_series(1, %(others)s) n;
insert into vault_envelope (id, subject, kind, epoch)
    select gen_random_uuid(), subject, kind, 1 from vault_slot, unnest(array['draft', 'talk', 'story', 'contact', 'profile']) kind
    where not exists (select from vault_envelope has where has.subject = vault_slot.subject);
insert into vault_sheet (id, envelope_id, epoch, kind, version, blob)
    select gen_random_uuid(), id, 1, 'answers', 1, decode(repeat(md5(id::text), 128), 'hex') from vault_envelope, generate_series(1, 2)
    where not exists (select from vault_sheet has where has.envelope_id = vault_envelope.id);
insert into intake_application (id, state, begun_on, erase_on)
    select subject, 'draft', now(), now() + '30 days' from vault_slot
    where not exists (select from intake_application has where has.id = vault_slot.subject);
analyze;
"""


@dataclass
class Page:
    """One page of a server. Each save brings other words, and the version that the save before has made."""

    line: Line
    path: str
    typed: dict[str, str]
    changes: str
    hidden: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = (f"{self.typed[self.changes]}{turn % 10}" for turn in itertools.count())

    def show(self) -> bytes:
        status, _, content = self.line.ask("GET", self.path)
        if status != SAYS_A_PAGE_CAN_BE_HAD:
            raise SystemExit(f"{self.path} answered {status}")
        return content

    def look(self) -> None:
        """Reads what a form must bring."""
        self.hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(self.show())}

    def save(self) -> None:
        body = urlencode(self.hidden | self.typed | {self.changes: next(self.words), "then": "next"})
        status, _, _ = self.line.ask("POST", self.path, body.encode())
        if status != MOVES_ON:
            raise SystemExit(f"{self.path} answered {status}")
        if "version" in self.hidden:
            self.hidden["version"] = str(int(self.hidden["version"]) + 1)


@contextlib.contextmanager
def bare(running: Running) -> Iterator[int]:
    """The bare project with a database of its own in the same PostgreSQL. Gives its port."""
    cluster = Cluster(running.state / "pg", system=SYSTEM)
    with psycopg.connect(cluster.url(), autocommit=True) as owner:
        owner.execute("create database bare")
    address = cluster.url().replace("/asylia?", "/bare?")
    told = {"PATH": os.environ["PATH"], "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    python, port = sys.executable, free_port()
    subprocess.run([python, "-m", "django", "migrate", "--run-syncdb", "-v", "0"], env=told, cwd=CHECKOUT, check=True)
    server = subprocess.Popen([python, "-m", "benchmarks.bare", str(port)], env=told, cwd=CHECKOUT)
    try:
        until(lambda: _answers(port))
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int) -> bool:
    try:
        return bool(Line(port).ask("GET", "/"))
    except OSError:
        return False


def compare(name: str, applicant: Applicant, port: int, *, times: int, bounds: Bounds) -> None:
    cookies = {cookie.name: cookie.value for cookie in applicant.app.cookiejar}
    ours = Page(Line(applicant.line.port, cookies), f"/en/{name}", TYPED[name], CHANGES[name])
    theirs = Page(Line(port), f"/{name}/", TYPED[name], CHANGES[name])
    theirs.look()
    theirs.save()  # the first one makes the row
    ours.look()
    in_turn(ours.save, theirs.save, times=WARM_UP)
    in_turn(ours.show, theirs.show, times=WARM_UP)
    saved = in_turn(ours.save, theirs.save, times=times)
    shown = in_turn(ours.show, theirs.show, times=times)
    say(f"{name}: {len(ours.show())} bytes, bare {len(theirs.show())}")
    for what, (mine, other), most in (("saved", saved, SAVED_AT_MOST), ("shown", shown, SHOWN_AT_MOST)):
        say(f"  {what}: {milliseconds(mine)}; bare {milliseconds(other)}")
        bounds.hold(f"{what}, times the bare one", ratio(mine, other), at_most=most)


def begun(running: Running, answers: dict[str, Any]) -> Applicant:
    applicant = Applicant(running.ports["street"])
    applicant.begin()
    if answers is FULL:
        applicant.fill_in(answers)
    else:
        applicant.go("p11")
        applicant.send(then="next", **answers)
    return applicant


def crowd(running: Running) -> None:
    """Others' cases, as bytes that nobody opens."""
    with psycopg.connect(Cluster(running.state / "pg", system=SYSTEM).url(), autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute(CROWD, {"others": OTHERS})


def compare_all(applicant: Applicant, port: int, *, times: int, bounds: Bounds) -> None:
    for name in TYPED:
        compare(name, applicant, port, times=times, bounds=bounds)


def main(times: int) -> int:
    say(machine())
    bounds = Bounds()
    with installation() as running, bare(running) as port:
        say(f"\nAn application just begun; each {times} times, in turn")
        compare_all(begun(running, {"contact_mode": "signal"}), port, times=times, bounds=bounds)
        say("\nA full application")
        applicant = begun(running, FULL)
        compare_all(applicant, port, times=times, bounds=bounds)
        say(f"\nThe same among {OTHERS} others")
        crowd(running)
        compare_all(applicant, port, times=times, bounds=bounds)
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else TIMES))
