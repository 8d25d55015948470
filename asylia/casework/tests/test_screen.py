from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import screening
from asylia.casework.actions.handover import hand_over
from asylia.casework.file import ASSESSMENT, SCREENING
from asylia.casework.forms import NAMES
from asylia.casework.tests.makers import as_her, as_house, lines, make_arrived, make_case, opens
from asylia.intake import actions as intake
from asylia.intake.letters import REFUSALS
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db
FINDINGS = dict.fromkeys(REFUSALS, "clear") | {"safe_now": "against"}


def screen(them, case, name="ines", *, words="As we see it.", now=NOON):
    as_house(screening.screen, case, findings=FINDINGS, words=words, **them.of(name), now=now)


def test_a_screening_is_read_by_both_and_the_newest_holds(settings):
    them, _, case = make_case(settings)
    screen(them, case, words="At first.")

    screen(them, case, "mads", words="On a second look.", now=NOON + timedelta(hours=1))

    found = opens(case, them, "ines", envelopes=[ASSESSMENT])
    assert (found.screening["text"], found.screening["findings"]) == ("On a second look.", FINDINGS)
    assert len(found.of(ASSESSMENT, SCREENING)) == 2


def keep(them, case, name="ines", *, findings, words="", now=NOON):
    as_house(screening.keep_screening, case, findings=findings, words=words, **them.of(name), now=now)


def test_what_is_kept_half_done_decides_nothing_and_gives_way_to_the_next(settings):
    them, _, case = make_case(settings)
    keep(them, case, findings={"safe_now": "against"})
    keep(them, case, "mads", findings={"no_route": "open"})
    assert opens(case, them, "mads", envelopes=[ASSESSMENT]).screening is None

    screen(them, case)

    found = opens(case, them, "ines", envelopes=[ASSESSMENT])
    assert (found.screening or {})["findings"] == FINDINGS
    assert sorted(page.content["finished"] for page in found.of(ASSESSMENT, SCREENING)) == [False, True]
    assert lines("screening.kept") == [(str(them[name].pk), case.pk) for name in ("ines", "mads")]


@pytest.mark.parametrize("name", ["vera", "triage"])
def test_nobody_else_keeps_a_screening(settings, name):
    them, _, case = make_case(settings)
    before = everything()

    with pytest.raises(PermissionDenied):
        keep(them, case, name, findings={})

    assert everything() == before


def test_a_screening_is_kept_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)

    assert cut_at_each_statement(lambda: screening.keep_screening(case, findings={}, words="", **them.of("ines"), now=NOON)) >= 6


def test_where_somebody_of_the_secretariat_is_shut_out_the_two_alone_hold_it(settings):
    them, _, application = make_arrived(settings)
    case = hand_over(application, two=(them["ines"], them["mads"]), shut_out=[them["vera"]], **them.of("triage"), now=NOON)

    screen(them, case)

    assert opens(case, them, "mads", envelopes=[ASSESSMENT]).screening["text"] == "As we see it."


def test_only_the_two_who_carry_a_case_screen_it(settings):
    them, _, case = make_case(settings)
    before = everything()

    with pytest.raises(PermissionDenied):
        screen(them, case, "vera")

    assert everything() == before


def test_what_was_taken_back_is_not_screened(settings):
    them, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        screen(them, case)


def test_the_record_says_who_screened(settings):
    them, own, case = make_case(settings)
    screen(them, case)

    assert lines("case.screened") == [(str(them["ines"].pk), own.subject)]


def test_a_case_is_screened_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)

    assert cut_at_each_statement(lambda: screening.screen(case, findings=FINDINGS, words="So.", **them.of("ines"), now=NOON)) >= 6


def test_each_reason_has_a_name_for_who_screens():
    assert set(NAMES) == set(REFUSALS)
