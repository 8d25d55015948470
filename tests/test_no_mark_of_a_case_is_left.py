"""What she and her two caseworkers write to each other stands nowhere in the database in plain, and in no log."""

import base64
import logging

import pytest

from asylia.casework.tests.makers import as_her
from asylia.desk.tests.makers import browser_of, correct, make_desk, now, see, send, take_back, tell_danger, write_to_us
from asylia.desk.tests.test_letter_pages import write
from asylia.desk.tests.test_screening_pages import refuse, screen, sign
from asylia.intake import actions as intake
from asylia.intake.letters import REFUSALS
from tests.test_no_mark_is_left import dumped, written

pytestmark = pytest.mark.django_db
MARK = "zaphyrine"


def in_base64(shift):
    """As it stands in the middle of something longer, whose letters before and after it change its ends."""
    return base64.b64encode(bytes(shift) + MARK.encode()).decode()[4 if shift else 0 : -4].lower()


FORMS = [MARK, MARK.encode().hex(), MARK.encode("utf-16-le").hex(), *map(in_base64, range(3))]


def assert_no_mark(caplog):
    stored, logged = dumped(), written(caplog).lower()
    assert [form for form in FORMS if form in stored or form in logged] == []


@pytest.mark.proves("V13", "V83")
def test_nothing_that_is_written_in_a_case_stands_there_in_plain(settings, caplog):
    them, own, case = make_desk(settings, name_call=f"{MARK} name", work_about=f"{MARK} work")
    with caplog.at_level(logging.DEBUG):
        write_to_us(own, f"{MARK} message")
        tell_danger(own, f"{MARK} danger", needs=["money"])
        correct(own, "work_about", ["story"], work_about=f"{MARK} correction")
        write(them, case, text=f"{MARK} kept", then="keep")
        write(them, case, text=f"{MARK} letter")
        write(them, case, text=f"{MARK} [question]")
        write(them, case, text=f"{MARK} looked at", then="")
        send(them, "ines", case, "/note", text=f"{MARK} note")
        send(them, "mads", case, "/screening", words=f"{MARK} half", then="keep")
        send(them, "ines", case, "/danger", done=f"{MARK} done", look="1")
        send(them, "mads", case, "/screening", **dict.fromkeys(REFUSALS, "against"), words=f"{MARK} screening")
        for name in ("ines", "mads"):
            for path in ("", "/answers", "/contact", "/write", "/note", "/screening", "/danger", "/opened"):
                see(them, name, case, path)
        page = see(them, "mads", case)
    assert all(f"{MARK} {word}" in page for word in ("name", "message", "danger", "letter", "note", "done"))
    assert_no_mark(caplog)


@pytest.mark.proves("V13", "V83")
def test_a_refusal_and_why_somebody_stopped_stand_nowhere_in_plain(settings, caplog):
    them, own, case = make_desk(settings)
    with caplog.at_level(logging.DEBUG):
        screen(them, case, "safe_now", "no_route")
        for body in ("cpj.org", "frontlinedefenders.org", "protectdefenders.eu", "help.unhcr.org", "cara.ngo"):
            intake.check_help(body, by=them["ines"].pk, now=now())
        signed = refuse(them, case, codes=["no_route"], tried=f"{MARK} land", own=f"{MARK} own", then="sign")
        assert signed.status_code == 302
        assert send(them, "mads", case, "/sign", then="take_back", reason=f"{MARK} no").status_code == 302
        assert f"{MARK} no" in browser_of(them, "ines").get("/today").content.decode()
        refuse(them, case, codes=["no_route"], tried=f"{MARK} land", own=f"{MARK} own", then="sign")
        assert sign(them, case, "mads").status_code == 302
        assert f"{MARK} own" in see(them, "mads", case)
        take_back(own)
        as_her(intake.undo_take_back, own, now=now())
        see(them, "mads", case)
    assert_no_mark(caplog)


def test_a_mark_that_stands_in_plain_is_found(settings, caplog):
    them, _, _ = make_desk(settings)
    them["ines"].name = MARK
    them["ines"].save()

    with pytest.raises(AssertionError):
        assert_no_mark(caplog)
