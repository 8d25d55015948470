"""What the pages ask of a telephone: nothing of anybody else, no script, no style of their own, and few bytes."""

import http.client
from collections import Counter
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from asylia.intake import catalogue
from tests.journeys.filling import fill_in, only_what_is_needed

pytestmark = [pytest.mark.running, pytest.mark.allow_hosts(["127.0.0.1"])]

STEP_BYTES = 16 * 1024
FIRST_VISIT_BYTES = 20_000
FIRST_VISIT_REQUESTS = 3
SMALL = 1024
NO_ICON = "data:,"
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "background", "cite", "ping", "xlink:href")
STEPS = [f"/en/p{part.id}{step.number}" for part in catalogue.PARTS for step in part.steps]  # a part links to its first step only
DOORS = ["/en/s10", "/en/s14", "/en/s17", "/en/s22", "/en/u51", "/en/h52", *STEPS, *(f"/en/q{part.id}" for part in catalogue.PARTS)]
SCRIPTED = {"script", "style", "iframe", "object", "embed", "base", "audio", "video", "img", "noscript"}


class Reader(HTMLParser):
    """`links` leads on; `wrong` is what no page of the street may hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SCRIPTED:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.wrong.append(f"{tag} {name}")
            if name in ADDRESSES:
                self.look_at(tag, value or "")
        if dict(attrs).get("http-equiv"):
            self.wrong.append("http-equiv")

    def look_at(self, tag: str, address: str) -> None:
        if address != NO_ICON and (urlsplit(address).scheme or urlsplit(address).netloc):
            self.wrong.append(f"{tag} to {address}")
        elif tag == "a" and not address.startswith("#"):
            self.links.append(address.partition("#")[0])


def get(person, path: str) -> http.client.HTTPResponse:
    """One page without a browser; `text` is what came."""
    line = http.client.HTTPConnection(person.line.address.removeprefix("http://"), timeout=20)
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in person.context.cookies())
    with closing(line):
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.body = answer.read()
    return answer


def walk(person, *doors: str) -> dict[str, http.client.HTTPResponse]:
    """Every page that links lead to from these doors, but the one that leaves."""
    found: dict[str, http.client.HTTPResponse] = {}
    waiting = list(doors)
    while waiting:
        path = waiting.pop()
        if path in found or path.endswith("/s0"):
            continue
        answer = found[path] = get(person, path)
        if answer.status in (301, 302, 303):
            waiting.append(urljoin(path, answer.headers["Location"]))
        elif answer.headers["Content-Type"].startswith("text/html"):
            waiting += [urljoin(path, link) for link in Reader(answer.body.decode()).links]
    return found


@pytest.mark.proves("V34")
def test_no_page_asks_a_third_party_or_holds_a_script_or_a_style(begun):
    """Every page that can be reached with an application that is filled in, by its links, and each again in the browser."""
    asked: list[str] = []
    begun.context.on("request", lambda request: asked.append(request.url))
    fill_in(begun)
    answers = walk(begun, "/", "/en/nowhere", *DOORS)
    assert {path: answer.status for path, answer in answers.items() if answer.status not in (200, 302)} == {"/en/nowhere": 404}
    pages = {path: page for path, page in answers.items() if page.status != 302}

    wrong = {path: Reader(page.body.decode()).wrong for path, page in pages.items() if not path.endswith(".css")}
    assert {path: found for path, found in wrong.items() if found} == {}
    for path in pages:
        begun.open(path)
    assert {url for url in asked if not url.startswith(f"{begun.line.address}/")} == set()
    some = {"/en/s1", "/en/s3", "/en/s6", "/en/s10", "/en/s13", "/en/s14", "/en/s16", "/en/s22", "/en/s26", "/en/s29", "/en/s37", "/en/s38"}
    assert {*some, *STEPS, "/en/e32/1", "/en/e81/1", "/en/c1", "/en/c8", "/en/q8", "/en/u51", "/en/h52"} - set(pages) == set()


@pytest.mark.proves("V34")
def test_each_page_is_one_step_long_so_that_its_size_tells_nothing(begun):
    only_what_is_needed(begun)
    pages = walk(begun, "/", *DOORS, "/en/nowhere")
    sizes = {path: len(page.body) for path, page in pages.items() if page.status in (200, 404)}
    assert {path: size for path, size in sizes.items() if size != STEP_BYTES} == {}
    assert len(sizes) > 40


@pytest.mark.proves("V34")
def test_no_page_may_load_anything_by_its_policy(begun):
    """Not even if somebody smuggled it in."""
    policy = get(begun, "/en/p42").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert Counter(rules) == Counter(
        {
            "default-src": "'none'",
            "style-src": "'self'",
            "img-src": "data:",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }
    )


@pytest.mark.proves("V34")
def test_a_first_visit_is_at_most_three_requests(person):
    """On the line: also what the browser asks for by itself."""
    person.open()
    person.page.wait_for_load_state("networkidle")
    assert 2 <= person.line.requests <= FIRST_VISIT_REQUESTS


@pytest.mark.proves("V34")
def test_a_first_visit_is_at_most_twenty_kilobytes(person):
    """Bytes on the line, heads included, as the first page is opened on a telephone that was never here."""
    person.open()
    person.page.wait_for_load_state("networkidle")
    assert STEP_BYTES < person.line.down <= FIRST_VISIT_BYTES


@pytest.mark.proves("V34")
def test_a_browser_that_asks_for_an_icon_by_itself_gets_little(person):
    """Every browser with a window does so on a first visit, unless the page names one."""
    person.open()
    named = person.page.locator("link[rel~=icon]").count()
    assert named or len(get(person, "/favicon.ico").body) < SMALL
