"""The application of both doors; ASYLIA_DOOR says which. It ends with the server process that holds it."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from asylia.config.process import end_with

LARGEST_BODY = 1024 * 1024
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def bounded(inner: Application) -> Application:
    """Refuses a body that is too large, or that does not say how large it is, before anything reads it. Names no server."""

    def outer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        def nameless(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start(status, [*headers, ("Server", "")], exc_info)  # without it the web server puts its own name there

        if "HTTP_TRANSFER_ENCODING" in environ:
            return _refuse(nameless, "411 Length Required")
        if _length(environ.get("CONTENT_LENGTH") or "0") > LARGEST_BODY:
            return _refuse(nameless, "413 Content Too Large")
        return inner(environ, nameless)

    return outer


def _length(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() else LARGEST_BODY + 1


def _refuse(start: Start, status: str) -> list[bytes]:
    start(status, [("Content-Type", "text/plain"), ("Connection", "close")])
    return [status.encode()]


def behind(proxies: str, inner: Application) -> Application:
    """Believes what these proxies, and nobody else, say of where a request comes from."""
    trusted: Application = wrap_wsgi_with_proxy_headers(inner, proxies.split()) if proxies else inner
    return trusted


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
end_with(os.getppid())
application = bounded(behind(os.environ.get("ASYLIA_PROXIES", ""), get_wsgi_application()))
