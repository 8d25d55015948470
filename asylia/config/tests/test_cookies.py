"""What each door puts into a browser: asked of the doors themselves, each with the settings that it starts with."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[3]
ASKED = """
import json, sys, types
import django
from django.conf import settings
django.setup()
settings.ROOT_URLCONF = "no_page"
sys.modules["no_page"] = types.ModuleType("no_page")
sys.modules["no_page"].urlpatterns = []
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.module_loading import import_string

def answer(request):
    if hasattr(request, "session"):
        request.session.save = lambda must_create=False: None
        request.session["word"] = "planted"
        request.session._session_key = "x" * 32
    get_token(request)
    return HttpResponse("done")

for name in reversed([name for name in settings.MIDDLEWARE if name.startswith("django.")]):
    answer = import_string(name)(answer)
response = answer(RequestFactory(SERVER_NAME="localhost").get("/"))
print(json.dumps({name: {key: value for key, value in cookie.items() if value} for name, cookie in response.cookies.items()}))
"""


def cookies(door, **more):
    """What Django itself sets at this door."""
    environment = {"PATH": os.defpath, "PYTHONPATH": str(HOUSE), "DJANGO_SETTINGS_MODULE": "asylia.config.settings", "ASYLIA_DOOR": door}
    answer = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment | {"ASYLIA_SECRET_KEY": "test"} | more, capture_output=True, check=False, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.proves("V57")
def test_the_cookies_of_the_house_are_bound_to_its_host_and_hidden_from_scripts():
    found = cookies("house")
    assert set(found) == {"__Host-house", "__Host-house-form"}
    for cookie in found.values():
        assert cookie.pop("max-age") >= 8 * 60 * 60
        cookie.pop("expires")
        assert cookie == {"path": "/", "secure": True, "httponly": True, "samesite": "Strict"}
    assert len(cookies("house", ASYLIA_ONION="x" * 56 + ".onion")) == 2


@pytest.mark.proves("V57")
def test_the_street_lets_django_set_no_cookie():
    assert cookies("street") == {}


def calls(name):
    for path in sorted(HOUSE.glob("asylia/**/*.py")):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                    yield path.relative_to(HOUSE), node


@pytest.mark.proves("V57")
def test_a_cookie_of_our_own_is_strict_and_hidden_from_scripts():
    for path, call in calls("set_cookie"):
        said = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert (said.get("httponly"), said.get("samesite")) == ("True", "'Strict'"), path
        assert said.get("secure") not in {None, "False"}, path
        assert "domain" not in said, path
        assert said.get("path", "'/'") == "'/'", path


@pytest.mark.proves("V57")
def test_the_names_of_the_two_doors_differ(settings):
    names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.VAULT_COOKIE, settings.STREET_COOKIE]
    assert len(set(names)) == 4
    assert all(name.startswith("__Host-") for name in names)
