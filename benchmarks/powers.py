"""From the passkey to today's list for somebody who carries 300 of 10,000 cases; and sealing again what a circle holds.

The whole installation with its demo; pages are asked inside this process, as one who came by a passkey in software.
`python -m benchmarks.powers [TIMES]`."""

from benchmarks.desk import Office, crowd, use
from benchmarks.measuring import SAYS_A_PAGE_CAN_BE_HAD, Bounds, installation, machine, say, seconds

# What stands above sets Django up.
# isort: split

import json
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.test import Client

from asylia.accounts.actions import coming
from asylia.accounts.models import User
from asylia.config.demo_people import PEOPLE, SECRETARIAT, circle_id, circle_seed, officers
from asylia.vault import circles, keeper, people, roster, rosters, sealing, settling
from asylia.vault.keys import FIRST, Holder, Key
from asylia.vault.models import Envelope, Grant
from asylia.vault.roster import Roster
from tests.authenticator import Authenticator

TIMES = 10
ORIGIN = "http://localhost"
GRANTS, AT_A_TIME = 20_000, 1000
MOST_SECONDS, MOST_RATIO, MOST_PRESS = 1, 1.5, 1


def from_passkey_to_list(device: Authenticator, words: str) -> Callable[[], None]:
    """Everything that the house does between the touch and the list."""

    def once() -> None:
        browser = Client(SERVER_NAME="localhost")
        asked = json.loads(browser.post("/question").content)
        browser.post("/come-in", {"answer": device.sign(asked)})
        browser.get("/unlock")
        opened = browser.post("/unlock", {"six_words": words, "next": "/today"})
        if opened.headers.get("Location") != "/today" or browser.get("/today").status_code != SAYS_A_PAGE_CAN_BE_HAD:
            raise SystemExit("The list did not come.")

    return once


def a_device(user: User, *, now: datetime) -> Authenticator:
    """A passkey of this person, made as a page would."""
    browser, device = Client(SERVER_NAME="localhost"), Authenticator(origin=ORIGIN)
    code = coming.invite(user, by=user.pk, now=now)
    browser.post("/invited", {"code": code})
    browser.post("/begin", {"answer": device.make(json.loads(browser.post("/begin/question").content))})
    return device


def a_circle_that_was_left(by: Key, *, now: datetime) -> Key:
    """The secretariat's circle with a new seed that two officers signed, and 20,000 envelopes sealed to the one before."""
    old = Key(circle_id(SECRETARIAT), FIRST, circle_seed(SECRETARIAT))
    public = sealing.pair(old.seed).public
    made = [keeper.new_envelope(uuid4(), "profile") for _ in range(GRANTS)]
    Envelope.objects.bulk_create((Envelope(id=each.id, subject=each.subject, kind=each.kind, epoch=1) for each in made), batch_size=5000)
    sealed = ((each.id, keeper.grant_blob(each, old.holder, public)) for each in made)
    grants = (Grant(envelope_id=key, epoch=1, holder=old.holder, holder_epoch=1, blob=blob) for key, blob in sealed)
    Grant.objects.bulk_create(grants, batch_size=5000)
    new = circles.next_epoch(old, without=[], by=by.holder, now=now)
    last = rosters.current_roster()
    line = next(line for line in last.lines if line.holder == old.holder)
    fresh = type(line)(line.holder, line.kind, line.role, 2, sha256(sealing.pair(new.seed).public).digest(), None, now.date(), None)
    text = Roster(last.version + 1, last.digest(), (*last.lines, fresh)).text()
    signed = {sealing.signing_key(each.seed): roster.sign(text, seed=each.seed) for each in officers()[:2]}
    rosters.publish(text, signatures=signed, now=now)
    return new


def bare(old: Key, new: Key) -> Callable[[], None]:
    """The two verbs alone, on the same bytes."""
    rows = Grant.objects.filter(holder=old.holder, holder_epoch=old.epoch).select_related("envelope")
    sealed = [(keeper.grant_place(row.envelope.subject, row.envelope_id, row.epoch, old.holder), bytes(row.blob)) for row in rows]
    private, public = sealing.pair(old.seed).private, sealing.pair(new.seed).public

    def alone() -> None:
        for place, blob in sealed:
            sealing.seal(public, place, sealing.unseal(private, place, blob))

    return alone


def main(times: int) -> int:
    say(machine())
    bounds, now = Bounds(), datetime.now(UTC)
    ines, mads = (next(person for person in PEOPLE if person.name.startswith(name)) for name in ("Ines", "Mads"))
    with installation() as running:
        settings.STATIC_ROOT = running.state / "static"
        use(running)
        key = Key(ines.id, FIRST, ines.seed)
        holders = [Holder(each.id, FIRST, sealing.pair(each.seed).public, frozenset([each.id])) for each in (ines, mads)]
        say(f"10,000 cases, 300 of them of one person, made in {seconds(lambda: crowd(Office(key, mads.id, now, holders))):.0f} s")
        words, user = people.new_words(), User.objects.get(pk=ines.id)
        device = a_device(user, now=now)
        people.way_in(key, words=words).save(force_insert=True)
        come, salt = from_passkey_to_list(device, words), bytes(16)
        come()
        whole = statistics.median(seconds(come) for _ in range(times))
        argon = statistics.median(seconds(lambda: people._stretched(words, salt, settings.PEPPERS[0])) for _ in range(times))  # noqa: SLF001
        say(f"from the passkey to today's list: {whole:.2f} s, of it {argon:.2f} s Argon2id")
        bounds.hold("beside Argon2id", whole - argon, at_most=MOST_SECONDS, unit=" s")
        new = a_circle_that_was_left(key, now=now)
        old = Key(new.holder, FIRST, circle_seed(SECRETARIAT))
        alone = seconds(bare(old, new))
        count = settling.waiting(new.holder)
        presses = [seconds(lambda: settling.settle_circle([old, new], circle=new.holder, most=AT_A_TIME, by=ines.id, now=now))]
        while settling.waiting(new.holder):
            presses.append(seconds(lambda: settling.settle_circle([old, new], circle=new.holder, most=AT_A_TIME, by=ines.id, now=now)))
        say(f"{count} grants sealed again in {sum(presses):.1f} s; the two verbs alone {alone:.1f} s")
        bounds.hold("times the verbs alone", sum(presses) / alone, at_most=MOST_RATIO)
        bounds.hold("the longest press", max(presses), at_most=MOST_PRESS, unit=" s")
        connections.close_all()
        connections["default"].close_pool()
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else TIMES))
