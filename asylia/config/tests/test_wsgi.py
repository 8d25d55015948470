import pytest

from asylia.config.wsgi import behind

VISITOR, PROXY, LIAR = "203.0.113.7", "10.0.0.5", "198.51.100.9"


def seen(proxies: str, comes_from: str) -> tuple[str, str]:
    """Address and scheme as the application sees them."""
    found = {}
    environ = {"REMOTE_ADDR": comes_from, "HTTP_X_FORWARDED_FOR": VISITOR, "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "http"}
    behind(proxies, lambda environ, _: found.update(environ) or [])(environ, lambda *_: None)
    return found["REMOTE_ADDR"], found["wsgi.url_scheme"]


@pytest.mark.parametrize("proxies", [PROXY, f"192.0.2.1 {PROXY}", "10.0.0.0/8"])
def test_a_proxy_that_is_named_is_believed(proxies):
    assert seen(proxies, PROXY) == (VISITOR, "https")


@pytest.mark.parametrize(("proxies", "comes_from"), [("", PROXY), (PROXY, LIAR)])
def test_nobody_else_is_believed(proxies, comes_from):
    assert seen(proxies, comes_from) == (comes_from, "http")
