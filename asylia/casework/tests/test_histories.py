"""Random histories of a network: people join, carry, stand in, leave and are shut out, and cases are locked and opened again.

After each step a thief is played for everybody who is gone: with every key and every seed that this person could ever have kept, and with
the whole database of today. What opens is compared with what the vault says."""

import contextlib
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from asylia.accounts.actions import coming
from asylia.accounts.models import Role, RoleName, User
from asylia.casework.actions import absence, changing, renewing
from asylia.casework.actions.handover import hand_over
from asylia.casework.models import Absence, Case
from asylia.casework.permissions import can_carry
from asylia.casework.tests.makers import LONG_AGO, People
from asylia.intake.models import Application
from asylia.intake.states import ApplicationState
from asylia.intake.tests.makers import NOON, make_sent
from asylia.kit.errors import RuleBroken
from asylia.vault import circles, holders, locks, revoking, rosters, sealing
from asylia.vault.errors import CannotOpen, RosterRefused, StillKnown, TooFewHolders
from asylia.vault.keeper import grant_place
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Envelope, Grant, LockKind, Seat, WayIn
from asylia.vault.tests.makers import make_line, make_public, publish

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("ASYLIA_HISTORIES", "6"))
SITS_IN = {"caseworker": ["secretariat"], "triage": ["triage", "secretariat"]}


class Network:
    """`kept`: of everybody who was ever here, all keys and seeds that could have been copied. `clean`: of who left in peace, what arrived
    after every circle of theirs had a new key."""

    def __init__(self, of_pytest):
        self.of_pytest, self.them, self.now = of_pytest, People(of_pytest), NOON
        self.here = {name: self.them.keys[name] for name in ("triage", "anton", "ines", "mads", "vera")}
        self.left, self.revoked, self.clean = {}, {}, {}
        self.keys, self.seeds = {}, {}
        for key in self.here.values():
            self._give_way_in(key)
        self.look()

    def _give_way_in(self, key):
        WayIn.objects.create(user=key.holder, way="R", salt=b"salt", blob=b"blob")

    def user(self, name):
        return User.objects.get(pk={**self.here, **self.left, **self.revoked}[name].holder)

    def of(self, name):
        return {"by": self.user(name), "keys": circles.keys_of(self.here[name]), "now": self.now}

    def carrying(self):
        return [name for name in self.here if can_carry(self.user(name), on=self.now.date())]

    def circle(self, role):
        return next(line.holder for line in rosters.current_roster().lines if (line.kind, line.role) == ("circle", role))

    def sitting(self, role):
        return [name for name, key in self.here.items() if any(each.holder == self.circle(role) for each in circles.keys_of(key))]

    def newest(self, role, name):
        mine = [key for key in circles.keys_of(self.here[name]) if key.holder == self.circle(role)]
        return max(mine, key=lambda key: key.epoch)

    # What may happen. A number picks among those whom it may meet.

    def arrive(self):
        own = make_sent(self.of_pytest, now=self.now)
        for name, waits_for in self.clean.items():
            if not any(circles.has_been_left(circle) or self._sat_at_newest(name, circle) for circle in waits_for["circles"]):
                waits_for["subjects"].add(own.subject)

    def _sat_at_newest(self, name, circle):
        epoch = max(line.epoch for line in rosters.current_roster().lines if line.holder == circle)
        return Seat.objects.filter(circle=circle, epoch=epoch, user=self.left[name].holder).exists()

    def hand(self, pick):
        waiting = list(Application.objects.filter(state=ApplicationState.SENT).order_by("pk"))
        names = self.carrying()
        if waiting and len(names) > 1:
            first, second = names[pick % len(names)], names[(pick + 1) % len(names)]
            application = waiting[pick % len(waiting)]
            by = self.sitting("triage")[pick % len(self.sitting("triage"))]
            if not locks.is_locked(LockKind.SUBJECT, application.pk):
                hand_over(application, two=(self.user(first), self.user(second)), shut_out=[], **self.of(by))

    def change(self, pick):
        """Also in place of whoever is gone."""
        for case in list(Case.objects.order_by("pk"))[pick % 3 :][:1]:
            living = [name for name, key in self.here.items() if key.holder in case.two]
            others = [name for name in self.carrying() if name not in living]
            if living and others:
                stays = living[pick % len(living)]
                self._put(case, stays, others[pick % len(others)])

    def _put(self, case, stays, into):
        gone = next(user for user in case.two if user != self.here[stays].holder)
        officer = self.them.officers[0]
        by, __ = User.objects.get_or_create(pk=officer.holder, defaults={"name": "Ada Berg"})
        Role.objects.get_or_create(user=by, body=Role.objects.first().body, name=RoleName.OFFICER, first_on=LONG_AGO.date())
        changing.name_another(case, out=User.objects.get(pk=gone), into=self.user(into), by=by, now=self.now)
        if not locks.is_locked(LockKind.SUBJECT, case.pk):
            changing.grant_change(case, into=self.user(into), **self.of(stays))

    def be_away(self, pick):
        names = self.carrying()
        who, stand_in = names[pick % len(names)], names[(pick + 1) % len(names)]
        days = {"first_on": self.now.date(), "last_on": self.now.date()}
        absence.be_away(stand_in=self.user(stand_in), **days, **self.of(who))

    def come_back(self):
        for away in Absence.objects.order_by("pk")[:1]:
            absence.come_back(away, by=away.user, now=self.now)

    def join(self, pick):
        role = ("caseworker", "triage")[pick % 2]
        name, key = f"new {len(self.keys)}", Key(User.objects.create(name="Somebody").pk, FIRST, sealing.new_seed())
        Role.objects.create(user_id=key.holder, body=Role.objects.first().body, name=role, first_on=LONG_AGO.date())
        make_public(key)
        self._give_way_in(key)
        self._publish(replace(make_line(key), since=(self.now + timedelta(days=2)).date()))
        self.now += timedelta(days=2)  # until then the key counts for nothing
        self.here[name] = key
        for circle in SITS_IN[role]:
            by = self.sitting(circle)[0]
            for each in [each for each in circles.keys_of(self.here[by]) if each.holder == self.circle(circle)]:
                circles.join(each, key.holder, by=self.here[by].holder, now=self.now)

    def _publish(self, *lines):
        last = rosters.current_roster()
        publish([*last.lines, *lines], self.them.officers, version=last.version + 1, before=last.digest(), now=self.now)

    def renew_circle(self, pick):
        role = ("triage", "secretariat")[pick % 2]
        if circles.has_been_left(self.circle(role)):
            by = self.sitting(role)[0]
            fresh = circles.next_epoch(self.newest(role, by), without=[], by=self.here[by].holder, now=self.now)
            self._publish(make_line(fresh, role=role))

    def leave(self, pick):
        """In peace: whoever carries nothing and stands in for nobody."""
        free = [name for name in self.here if not Grant.objects.filter(holder=self.here[name].holder).exists()]
        free = [name for name in free if not Absence.objects.filter(stand_in=self.here[name].holder).exists() and self._can_go(name)]
        if free:
            name = free[pick % len(free)]
            theirs = set(Seat.objects.filter(user=self.here[name].holder).values_list("circle", flat=True))
            self.left[name] = self._gone(name)
            revoking.close(self.left[name].holder, by=self.left[name].holder, now=self.now)
            coming.close(self.user(name), by=self.left[name].holder, now=self.now)
            self.clean[name] = {"circles": theirs, "subjects": set()}

    def _can_go(self, name):
        """Somebody is left in each circle, and to carry cases."""
        others = [each for each in self.carrying() if each != name]
        return len(others) > 1 and all(len(set(self.sitting(role)) - {name}) > 1 for role in ("triage", "secretariat"))

    def _gone(self, name):
        return self.here.pop(name)

    def shut_out(self, pick):
        names = [name for name in self.here if self._can_go(name)]
        if names:
            name = names[pick % len(names)]
            self.revoked[name] = self._gone(name)
            coming.close(self.user(name), by=self.revoked[name].holder, now=self.now)
            revoking.revoke(self.revoked[name].holder, by=next(iter(self.here.values())).holder, now=self.now)

    def lock(self):
        for case in Case.objects.order_by("pk")[:1]:
            locks.lock(LockKind.SUBJECT, case.pk, by=case.first_id, now=self.now)

    def reopen(self):
        for subject in list(locks.locked(LockKind.SUBJECT)):
            locks.release(LockKind.SUBJECT, subject, by=next(iter(self.here.values())).holder, now=self.now)

    def press(self):
        """Everybody gives the new keys that they can give."""
        for subject in revoking.due():
            for name in self.here:
                try:
                    with transaction.atomic():
                        renewing.renew(subject, **self.of(name))
                except (PermissionDenied, CannotOpen, StillKnown, TooFewHolders, RosterRefused):
                    continue
                else:
                    break

    # What is seen after each step.

    def look(self):
        everybody = {**self.here, **self.left, **self.revoked}
        for name, key in everybody.items():
            if name in self.here:
                self.keys[name] = self.keys.get(name, set()) | set(circles.keys_of(key))
            self.seeds[name] = self.seeds.get(name, set()) | set(reached(self.keys[name]))
        self._nobody_shut_out_knows_what_is_not_due()
        self._who_left_in_peace_opens_nothing_that_came_afterwards()
        assert holders.too_few() == self._with_fewer_than_two()

    def _nobody_shut_out_knows_what_is_not_due(self):
        due = revoking.due()
        for row in Envelope.objects.filter(grants__isnull=False).distinct():
            if row.kind not in due.get(row.subject, set()):
                assert [name for name in self.revoked if (row.id, row.epoch) in self.seeds[name]] == [], row.kind

    def _who_left_in_peace_opens_nothing_that_came_afterwards(self):
        for name, what in self.clean.items():
            theirs = set(Envelope.objects.filter(subject__in=what["subjects"]).values_list("id", flat=True))
            assert {envelope for envelope, _ in self.seeds[name]} & theirs == set()

    def _with_fewer_than_two(self):
        lasting = {name: set(reached(circles.keys_of(key), lasting=True)) for name, key in self.here.items()}
        held = Envelope.objects.filter(grants__isnull=False).distinct()
        return sum(sum((row.id, row.epoch) in known for known in lasting.values()) < len(("one", "two")) for row in held)

    def settle(self):
        """All that people have to do after somebody was shut out."""
        self.reopen()
        for number in range(2):
            self.renew_circle(number)
        for case in Case.objects.all():
            living = [name for name, key in self.here.items() if key.holder in case.two]
            if len(living) == 1:
                self._put(case, living[0], next(name for name in self.carrying() if name not in living))
        self.press()


def reached(keys, *, lasting=False):
    """Every envelope and epoch whose seed these keys open in the database of now, whatever a page would show."""
    privates = {(key.holder, key.epoch): sealing.pair(key.seed).private for key in keys}
    rows = Grant.objects.filter(until=None) if lasting else Grant.objects.all()
    for row in rows.select_related("envelope"):
        private = privates.get((row.holder, row.holder_epoch))
        if private:
            sealing.unseal(private, grant_place(row.envelope.subject, row.envelope_id, row.epoch, row.holder), bytes(row.blob))
            yield row.envelope_id, row.epoch


PICKING = (Network.hand, Network.change, Network.be_away, Network.join, Network.renew_circle, Network.leave, Network.shut_out)
STEPS = (*PICKING, Network.arrive, Network.come_back, Network.lock, Network.reopen, Network.press)
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)  # a history that fails is short enough to read
histories = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=8, max_size=20)


@pytest.mark.proves("V24", "V26", "V27")
@settings(max_examples=EXAMPLES, deadline=None, phases=QUICKLY, suppress_health_check=list(HealthCheck))
@given(steps=histories)
def test_whatever_happens_nobody_who_was_shut_out_opens_what_has_new_keys(settings, steps):
    with transaction.atomic():
        network = Network(settings)
        for _ in range(3):
            network.arrive()
        for number in range(2):
            network.hand(number)
        for step, pick in steps:
            network.now += timedelta(minutes=1)
            with contextlib.suppress(RuleBroken), transaction.atomic():
                step(network, pick) if step in PICKING else step(network)
            network.look()
        network.settle()
        network.look()
        living = {key.holder for key in network.here.values()}
        lost = {case.pk for case in Case.objects.all() if not living & set(case.two)}
        assert set(revoking.due()) <= lost
        transaction.set_rollback(True)
