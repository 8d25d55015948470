"""All pages that somebody can reach, before the number, in a draft, and after sending: as a look over the shoulder sees them."""

import functools
import re

import pytest

from asylia.intake import catalogue
from tests.answers import EVERYTHING, MARK, OWN_SENTENCE
from tests.walking import Walker, crawl, take_over

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]

TITLES = {
    "Start", "About", "Begin", "Number", "Parts", "Check", "Sent", "Return", "Page", "Stop", "Help", "How", "Phone", "Language",
    "Messages", "Add", "Urgent", "Answer",
    *(f"Part {number}" for number in range(1, 9)),
}  # fmt: skip
PATH = re.compile(r"/en/([a-z][0-9]{1,2}(/[0-9]{1,2})?)?")
AFTER_SENDING = {"s15", "s17", "s22", "s26"}
EVERY_PAGE = [
    *(f"s{number}" for number in range(1, 40)), *(f"c{part}" for part in range(1, 9)), *(f"q{part}" for part in range(1, 9)),
    *(f"{kind}{part}{step}" for kind in "pu" for part in range(1, 9) for step in range(6)),
    *(f"e{where}/{place}" for where in ("13", "15", "32", "81") for place in (1, 2)),
]  # fmt: skip
BEFORE, DRAFT, SENT, TAKEN = "before the number", "in a draft", "after sending", "with two people"
QUESTION = "We need one thing to go on: is there a stamp on the second paper? We ask because an office can then confirm it."


def walk():
    """Somebody who answers everything and sends it, and all the pages of each time, by path."""
    walker = Walker()
    found = {BEFORE: crawl(walker, "s1", "s16")}
    walker.begin()
    walker.fill_in(EVERYTHING)
    found[DRAFT] = crawl(walker, "s10")
    walker.send_all()
    found[SENT] = crawl(walker, "s15", "s17", "s1")
    take_over(*(f"Letter {place}. {QUESTION}" for place in range(20)))
    return walker, found | {TAKEN: crawl(walker, "s17", "s1")}


@functools.cache
def found_pages():
    """One walk for all tests that only look."""
    return walk()[1]


def pages():
    return [(path, page) for each in found_pages().values() for path, page in each.items()]


@pytest.mark.proves("V42")
def test_titles_paths_and_history_are_neutral():
    shown = pages()
    assert {page.html.title.text.strip() for _, page in shown if page.status_code == 200} <= TITLES
    assert [path for path, _ in shown if not PATH.fullmatch(path)] == []
    for path, page in shown:
        assert "?" not in path
        hashes = [each["href"].partition("#")[2] for each in page.html.select("a[href]")] if page.status_code == 200 else []
        assert [each for each in hashes if not re.fullmatch(r"|[a-z]?\d+|q\d+(_\w+)?|" + "|".join(catalogue.TAGS), each)] == [], path


@pytest.mark.proves("V42")
def test_no_page_loads_or_names_anything_of_somebody_else():
    for path, page in pages():
        if page.status_code == 200:
            loaded = [each.get("src") or each.get("href") for each in page.html.select("[src], link[href]")]
            assert all(each.startswith("/static/") or each == "data:," for each in loaded), path
            assert not page.html.select("script, img, iframe, object, embed, [style]"), path


def test_every_link_leads_somewhere():
    found = found_pages()
    answers = {path: page.status_code for path, page in pages()}
    assert {path: code for path, code in answers.items() if code not in (200, 302)} == {}
    assert {"/en/s1", "/en/s3", "/en/s6", "/en/s16", "/en/s29", "/en/s37", "/en/s38"} <= set(found[BEFORE])
    assert {f"/en/p{part}{step.number}" for part, step in steps()} <= set(found[DRAFT])
    assert {f"/en/{page}" for page in ("s10", "s13", "s14", "s26", "e15/1", "e32/1", "e81/2")} <= set(found[DRAFT])
    assert {"/en/s15", "/en/s17", "/en/s18", "/en/s19", "/en/a21/2", "/en/s20", "/en/s22", "/en/s26"} <= set(found[SENT])
    assert {"/en/s18", "/en/s18/2", "/en/s39"} <= set(found[TAKEN])


def steps():
    """Those that are shown to who fills in everything."""
    return [(part.id, step) for part in catalogue.PARTS for step in part.steps if (part.id, step.number) != (1, 3)]


def test_every_place_on_a_page_that_a_link_names_is_there():
    found = found_pages()
    for at in found.values():
        for path, page in at.items():
            refs = [each["href"].partition("#") for each in page.html.select("a[href*='#']")] if page.status_code == 200 else []
            for leads, _, place in refs:
                assert at[leads or path].html.find(id=place), (path, place)


def test_no_page_after_the_number_offers_what_is_not_built():
    names = {f"/en/{name.lower()}" for name in catalogue.NOT_YET}
    assert names.isdisjoint(path for path, _ in pages())


@pytest.mark.proves("V37")
def test_what_was_sent_is_never_shown_again():
    walker, found = walk()
    reached = {f"{path} ": page for path, page in found[SENT].items()} | found[TAKEN]
    reached |= {f"/en/{page}": walker.see(page) for page in EVERY_PAGE}
    assert MARK in " ".join(str(page.text) for page in found[DRAFT].values())
    assert [path for path, page in reached.items() if MARK in page.text.lower()] == []
    assert {path.removeprefix("/en/").strip() for path, page in reached.items() if OWN_SENTENCE in page.text} == {"s15", "s17"}


@pytest.mark.proves("V37")
def test_what_was_sent_is_not_shown_to_who_comes_back_either():
    walker, _ = walk()
    other = Walker()
    other.go("s16")
    other.send(number=walker.number)
    assert other.path == "s17"

    assert [path for path, page in crawl(other, "s17", *EVERY_PAGE).items() if MARK in page.text.lower()] == []


@pytest.mark.proves("V34")
def test_every_page_forbids_what_it_does_not_need():
    for path, page in pages():
        policy = page.headers["Content-Security-Policy"]
        assert set(policy.split("; ")) == {
            "default-src 'none'", "style-src 'self'", "img-src data:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        }, path  # fmt: skip
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"


def test_every_page_fills_whole_steps_of_sixteen_kib():
    sizes = {path: len(page.body) for path, page in pages() if page.status_code == 200}
    assert {path: size for path, size in sizes.items() if size % 16384} == {}
    with_a_long_list = {"p21", "p22", "p23", "p53", "p61", "p71", "e81/1", "e81/2"}
    with_a_long_list |= {"a21/2", "a22/1", "a23/1", "a53/1", "a61/1", "a71/1", "a81/1"}
    assert {path.removeprefix("/en/") for path, size in sizes.items() if size > 16384} <= with_a_long_list
