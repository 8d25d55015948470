"""By which way mail leaves the house."""

from typing import Any
from urllib.parse import unquote, urlsplit

SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}  # TLS is asked for after the greeting; from the first byte; never
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
ITS_OWN = "smtp+plain://localhost"
PRINTED = {"backend": "django.core.mail.backends.console.EmailBackend"}


def way_out(url: str, *, sender: str, is_local: bool) -> dict[str, Any]:
    """What Django's mail is told, from an address like smtp://user:password@host:587. Without one a laptop prints its mails, and any
    other machine hands them to its own mail server.

    Raises SystemExit, in words that do not repeat the address, for one that cannot be used or would send in the open."""
    if not url and is_local:
        return PRINTED
    try:
        parts = urlsplit(url or ITS_OWN)
        usual, host, port = PORTS[parts.scheme], parts.hostname, parts.port
    except (ValueError, KeyError):
        raise SystemExit("ASYLIA_SMTP_URL is no address like smtp://user:password@host:587.") from None
    if not host or (parts.scheme == "smtp+plain" and host not in THIS_MACHINE):
        raise SystemExit("ASYLIA_SMTP_URL names no host, or would send without TLS to another machine.")
    if host not in THIS_MACHINE and sender.endswith("@localhost"):
        raise SystemExit("ASYLIA_MAIL_FROM is missing: the address from which mails come.")
    return {
        "backend": "asylia.notices.post.Quiet",
        "host": host,
        "port": port or usual,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp",
        "use_ssl": parts.scheme == "smtps",
        "timeout": SECONDS,
    }
