"""The application of both doors; ASYLIA_DOOR says which. It ends with the server process that holds it."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

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


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
end_with(os.getppid())
application = bounded(get_wsgi_application())
