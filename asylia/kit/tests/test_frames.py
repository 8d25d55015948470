import re
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from asylia.kit import apps

STATIC = Path(apps.__file__).parent / "static" / "kit"
LEAVE = {"href": "/leave", "text": "Leave this site"}


@pytest.fixture(autouse=True)
def _static_files_need_no_manifest(settings):
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def page(frame, language="en", **context):
    source = f'{{% extends "kit/{frame}.html" %}}{{% block title %}}Start{{% endblock %}}{{% block content %}}<p>Here</p>{{% endblock %}}'
    with override(language):
        return engines["django"].from_string(source).render(context, RequestFactory().get("/"))


@pytest.mark.parametrize("frame", ["plain", "desk", "public"])
def test_a_frame_has_language_direction_title_and_content(frame):
    html = page(frame)

    assert '<html lang="en" dir="ltr">' in html
    assert "<title>Start</title>" in html
    assert "<p>Here</p>" in html


@pytest.mark.parametrize("frame", ["plain", "desk", "public"])
def test_a_frame_turns_for_a_language_that_runs_from_the_right(frame):
    assert '<html lang="ar" dir="rtl">' in page(frame, "ar")


@pytest.mark.parametrize("frame", ["plain", "desk", "public"])
def test_a_frame_has_no_script_no_inline_style_and_asks_nobody_else(frame):
    today = ("Today", "/", "page", 0) if frame == "desk" else ("Today", "/", True)
    html = page(frame, leave=LEAVE, menu=[today], languages=[("ar", "العربية", "/ar/")])

    assert not re.search(r"<script|<style|style=|https?://|\son\w+=", html)


def test_the_way_out_comes_before_all_else_on_a_plain_page():
    html = page("plain", leave=LEAVE, languages=[("ar", "العربية", "/ar/")])

    assert re.findall(r'<a [^>]*href="([^"]*)"', html)[0] == "/leave"


def test_a_plain_page_carries_no_name_no_mark_and_is_not_indexed():
    html = page("plain", leave=LEAVE)

    assert "asylia" not in html.lower()
    assert "<svg" not in html
    assert re.findall(r'rel="icon" href="([^"]*)"', html) == ["data:,"], "the empty icon, so that no browser asks for one"
    assert '<meta name="robots" content="noindex' in html


def test_the_language_of_the_page_is_no_link():
    html = page("plain", languages=[("en", "English", "/en/"), ("ar", "العربية", "/ar/")])

    assert '<strong lang="en">English</strong>' in html
    assert 'href="/ar/" lang="ar"' in html
    assert "/en/" not in html


def test_one_language_alone_is_no_choice():
    assert "langs" not in page("plain", languages=[("en", "English", "/en/")])


def test_the_padding_is_the_last_thing_of_a_plain_page():
    source = '{% extends "kit/plain.html" %}{% block padding %}<!--00-->{% endblock %}'

    html = engines["django"].from_string(source).render({}, RequestFactory().get("/"))

    assert re.search(r"<!--00-->\s*</body>\s*</html>\s*$", html)


def test_the_menu_says_where_you_are():
    html = page("desk", menu=[("Today", "/today", "page", 0), ("Places", "/places", "", 0)])

    assert re.findall(r'<a href="(/\w+)" aria-current="page">', html) == ["/today"]


def test_a_door_has_three_states_and_is_never_read_aloud():
    doors = {state: engines["django"].get_template("kit/door.html").render({"door": state}) for state in ("closed", "ajar", "open")}

    assert len(set(doors.values())) == 3
    assert all('aria-hidden="true"' in door and 'fill="currentColor"' in door for door in doors.values())


@pytest.mark.parametrize("state", ["closed", "ajar", "open"])
def test_the_door_in_a_page_and_the_door_as_a_file_are_one(state):
    drawn = engines["django"].get_template("kit/door.html").render({"door": state})

    assert re.findall(r' d="([^"]+)"', drawn) == re.findall(r' d="([^"]+)"', (STATIC / f"door-{state}.svg").read_text())


def test_buttons_are_drawn_by_their_kind():
    drawn = engines["django"].get_template("kit/buttons.html")

    html = drawn.render({"buttons": [("", "", "Save <b>", "primary"), ("skip", "1", "Skip", "quiet")]})

    assert '<button class="ds-button">Save &lt;b&gt;</button>' in html
    assert '<button class="ds-button" data-variant="tertiary" name="skip" value="1">Skip</button>' in html


def test_the_plain_style_is_small_and_asks_for_nothing_more():
    style = (STATIC / "plain.css").read_bytes()

    assert len(style) < 10_000
    assert not re.search(rb"url\(|@import|@font-face|@layer", style)


def test_the_desk_style_is_short_and_stays_at_home():
    style = (STATIC / "asylia.css").read_text()
    named = re.findall(r'url\("([^"]+)"\)', style)

    assert len(style.splitlines()) < 900
    assert named
    assert all((STATIC / name).is_file() for name in named)
    assert "data:" not in style


@pytest.mark.parametrize("sheet", ["plain.css", "asylia.css"])
def test_each_token_that_is_used_is_set(sheet):
    style = (STATIC / sheet).read_text()

    assert set(re.findall(r"var\((--[\w]+)\)", style)) <= set(re.findall(r"(--\w+)\s*:", style))


@pytest.mark.parametrize("what", ["color", "background", "fill"])
def test_in_the_plain_style_a_plain_value_stands_before_each_variable(what):
    """A phone of 2016 knows no custom properties."""
    rules = re.findall(r"\{([^{}]*)\}", (STATIC / "plain.css").read_text())
    themed = [rule for rule in rules if re.search(rf"(?<![-\w]){what}:var\(", rule)]

    assert themed
    assert [rule for rule in themed if not re.search(rf"(?<![-\w]){what}:(#|transparent)[^;]*;.*{what}:var\(", rule)] == []


def test_every_font_lies_beside_its_licence():
    assert len([*(STATIC / "fonts").glob("LICENSE-*")]) == 4
