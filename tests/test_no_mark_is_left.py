"""What somebody typed, and where from, is in no log and on no page of errors, and an address is nowhere at all."""

import logging
import re

import pytest
from django.db import connection
from django.urls import get_resolver

from asylia.intake import actions, pages
from asylia.intake.models import Application
from asylia.intake.urls import urlpatterns as of_intake
from asylia.kit.logs import Silent
from asylia.portal.urls import urlpatterns as of_portal
from asylia.vault import keeper, visits
from tests.answers import EVERYTHING, MARK, MEMBER, REFEREE, mark
from tests.walking import Walker, take_over

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]

FOUR, SIX = "203.0.113.77", "2001:db8:77::1"


class Broken(RuntimeError):
    """What a database says of a row that it does not take: with all its values."""


def written(caplog):
    """The log as the house writes it."""
    return "\n".join(Silent().format(record) for record in caplog.records)


def break_(monkeypatch, module, name):
    def fail(*args, **words):
        raise Broken(f"{name} failed with {args} {words}")

    monkeypatch.setattr(module, name, fail)


def break_drawing(monkeypatch):
    """The first page that is drawn fails with all that it would have shown; the page that says so is drawn."""
    draw = pages.render

    def fail(request, template, context, **rest):
        monkeypatch.setattr(pages, "render", draw)
        raise Broken(f"{template} failed with {context}")

    monkeypatch.setattr(pages, "render", fail)


@pytest.fixture(scope="module")
def names():
    return {pattern.name for pattern in (*of_intake, *of_portal)}


PLACES = {
    "s0": "s0", "s1": "s1", "s3": "s3", "s37": "s37", "s38": "s38", "s29": "s29", "s6": "s6", "s8": "s8", "s9": "s9", "s10": "s10",
    "step": "p21", "part_begins": "p10", "hard": "h52", "urgent": "u51", "part_ends": "q2", "entry": "e81/1", "check_part": "c2",
    "s13": "s13", "s14": "s14", "s15": "s15", "s16": "s16", "s17": "s17", "s22": "s22", "s26": "s26",
    "s2": "s2", "s18": "s18", "more_letters": "s18/2", "s19": "s19", "correct": "a21/1", "s20": "s20", "s39": "s39",
}  # fmt: skip


AFTER_SENDING = ("s15", "s17", "s18", "more_letters", "s19", "correct", "s20", "s39")


def walker_with_marks():
    walker = Walker()
    walker.begin()
    walker.go("p21")
    walker.answer(name_call=mark("name_call"))
    walker.go("e81/1")
    walker.answer(**REFEREE)
    return walker


def walker_who_chooses_a_sentence():
    """It is asked once, when the number was typed back."""
    walker = Walker()
    walker.type_back()
    return walker


def test_every_page_of_the_street_is_broken_here(names):
    assert set(PLACES) == names
    assert {pattern.name for pattern in get_resolver("asylia.config.urls_street").url_patterns if hasattr(pattern, "name")} == {"first"}


@pytest.mark.proves("V83")
@pytest.mark.parametrize("name", sorted(set(PLACES) - {"s0", "s8", *AFTER_SENDING}))
def test_a_page_that_cannot_be_drawn_leaves_no_mark(name, monkeypatch, caplog):
    walker = walker_who_chooses_a_sentence() if name == "s9" else walker_with_marks()
    break_drawing(monkeypatch)
    with caplog.at_level(logging.DEBUG):
        walker.see(PLACES[name])

    assert walker.at.status_code == 500
    assert walker.shows("Something went wrong on our side. It is not your fault.")
    assert MARK not in walker.at.text.lower()
    assert "Broken" in written(caplog)
    assert MARK not in written(caplog).lower()
    assert walker.number not in written(caplog)


@pytest.mark.proves("V83")
def test_her_page_and_the_number_leave_no_mark_when_they_cannot_be_drawn(monkeypatch, caplog, those_who_read):
    walker = Walker()
    walker.begin()
    walker.fill_in(EVERYTHING)
    walker.send_all()
    for name in AFTER_SENDING:
        if name == "s17":
            take_over(mark("letter"))
        break_drawing(monkeypatch)
        assert MARK not in walker.see(PLACES[name]).text.lower(), name
        assert walker.at.status_code == 500
    walker.go("s22")
    walker.send()
    number = "".join(group.text for group in walker.at.html.select(".number b"))
    for page in ("s8", "s9"):
        break_drawing(monkeypatch)
        assert number[:5] not in walker.see(page).text
        assert walker.at.status_code == 500
    for text in (MARK, walker.number, number, number[:5]):
        assert text not in written(caplog).lower()


@pytest.mark.proves("V83")
@pytest.mark.parametrize(
    ("page", "act", "fields"),
    [
        ("s9", "choose_sentence", {"own_sentence": "The zaphyrine is green."}),
        ("p21", "save_step", {"name_call": mark("other name"), "write_language": "en"}),
        ("p52", "save_step", {"danger_why": mark("danger why")}),
        ("e81/1", "save_entry", REFEREE | {"ref_who": mark("other person")}),
        ("e32/1", "save_entry", MEMBER),
        ("p81", "remove_entry", {"remove": "sheet"}),
        ("s14", "rehearse", {"number": "number"}),
        ("s15", "send", {}),
        ("s26", "erase_now", {"number": "number"}),
        ("s16", "come_back", {"number": "number"}),
    ],
)
def test_an_act_that_fails_leaves_no_mark_and_gives_back_what_was_typed(page, act, fields, monkeypatch, caplog):
    walker = walker_who_chooses_a_sentence() if page == "s9" else walker_with_marks()
    walker.go(page if page != "s15" else "s14")
    known = {"number": walker.number, "sheet": "8c1b8f0e-6f3f-4a53-9d0f-4b2f8e9d5a11"}
    fields = {name: known.get(value, value) for name, value in fields.items()}
    break_(monkeypatch, actions, act)
    with caplog.at_level(logging.DEBUG):
        walker.post(page, {"version": "1", **walker.hidden, **fields})

    assert walker.at.status_code == 500
    assert walker.hidden.items() >= fields.items()
    for each in walker.at.html.select("input[type=hidden]"):
        each.decompose()
    assert MARK not in str(walker.at.html).lower()
    assert walker.number not in str(walker.at.html)
    assert "Broken" in written(caplog)
    for text in (MARK, walker.number, "kettle"):
        assert text not in written(caplog).lower()


@pytest.mark.proves("V83")
def test_beginning_and_renewing_leave_no_number_when_they_fail(monkeypatch, caplog):
    walker = Walker()
    walker.go("s6")
    walker.send(filled_by="self")
    number = "".join(group.text for group in walker.at.html.select(".number b"))
    walker.go("s9")
    for act in ("begin", "renumber"):
        with monkeypatch.context() as broken:
            break_(broken, actions, act)
            walker.post("s9", {**walker.hidden, "number": number})
            assert walker.at.status_code == 500
        walker.go("s9")
        walker.send(number=number)
        walker.go("s22")
        walker.send()
        number = "".join(group.text for group in walker.at.html.select(".number b"))
        walker.go("s9")
        assert number not in written(caplog)
    assert written(caplog).count("Broken") == 2
    assert not re.search(r"\d{30}", written(caplog))


@pytest.mark.proves("V83")
def test_a_page_gives_back_what_was_typed_and_saves_it_the_second_time(monkeypatch):
    walker = walker_with_marks()
    walker.go("p64")
    with monkeypatch.context() as broken:
        break_(broken, actions, "save_step")
        walker.send(needs_now=["money", "phone"], then="next")
    assert walker.at.status_code == 500

    walker.send()

    assert walker.path == "q6"
    assert "Money" in walker.go("c6").html.main.text


@pytest.mark.parametrize(("module", "name"), [(visits, "find"), (keeper, "page"), (visits, "form_token")])
@pytest.mark.proves("V83")
def test_a_vault_that_fails_leaves_no_mark(module, name, monkeypatch, caplog):
    walker = walker_with_marks()
    break_(monkeypatch, module, name)
    walker.see("s10")

    assert walker.at.status_code == 500 or name == "page"
    assert MARK not in (walker.at.text + written(caplog)).lower()


def dumped():
    """Every table as text, in which bytes are hexadecimal."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')  # noqa: S608  its own catalogue names the table
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found).lower()


@pytest.mark.proves("V41")
@pytest.mark.parametrize("address", [FOUR, SIX])
def test_no_address_is_kept(address, monkeypatch, caplog, capfd, those_who_read):
    headers = {"X-Forwarded-For": f"{address}, 10.0.0.1", "Forwarded": f'for="{address}"', "X-Real-IP": address, "Via": address}
    walker = Walker()
    walker.app.extra_environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    walker.app.extra_environ |= {"REMOTE_ADDR": address, "REMOTE_PORT": "47111", "HTTP_USER_AGENT": "planted-agent"}
    with caplog.at_level(logging.DEBUG):
        walker.begin()
        walker.fill_in(EVERYTHING)
        walker.send_all()
        walker.see("s99")
        walker.post("s16", {"number": "1" * 30}, origin="https://elsewhere.example")
        break_(monkeypatch, actions, "come_back")
        walker.go("s16")
        walker.send(number=walker.number)
        assert walker.at.status_code == 500
        walker.see("s17")

    stored, logged = dumped(), written(caplog) + "".join(capfd.readouterr())
    assert Application.objects.get().pk.hex[:8] in stored
    assert "Broken" in logged
    for planted in (address, "planted-agent", "10.0.0.1"):
        for form in (planted, planted.encode().hex(), planted.encode("utf-16-le").hex()):
            assert form not in stored
            assert form not in logged
