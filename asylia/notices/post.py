"""The one mail of the house: the same words for every reason and everybody. Who reads it on its way learns nothing."""

import secrets
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_lazy as _

SUBJECT = _("News")
WORDS = _("Something waits for you. Sign in the way you always do.")


class Quiet(EmailBackend):
    """Greets the mail server by the sender's domain, where Django would tell the name of this machine."""

    @property
    def connection_class(self) -> Any:
        connect = super().connection_class
        return lambda host, port, **more: connect(host, port, **more | {"local_hostname": _domain()})


def send(address: str) -> None:
    """Hands it to the mail server. Raises OSError where that does not take it, ValueError for what is no address."""
    headers = {"Message-ID": f"<{secrets.token_hex(16)}@{_domain()}>"}  # Django's would name this machine
    with get_connection(**settings.MAIL) as connection:
        EmailMessage(str(SUBJECT), str(WORDS), settings.MAIL_FROM, [address], headers=headers, connection=connection).send()


def _domain() -> str:
    return str(settings.MAIL_FROM.rpartition("@")[2])
