"""Notices, mails and a mail server on this machine, as the tests need them."""

import contextlib
import socket
import ssl
from datetime import timedelta
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import NOON, make_user
from asylia.notices.actions import LONGEST_DELAY, tell
from asylia.notices.models import Kind
from asylia.notices.way import way_out

LATER = NOON + LONGEST_DELAY
HERE = "127.0.0.1"
SENDER = "news@asylia.invalid"


def make_told(*, kind=Kind.HANDED_OVER, email="somebody@asylia.invalid", name="Somebody Invented"):
    """Somebody for whom one mail waits."""
    user = make_user(RoleName.CASEWORKER, name=name)
    user.email = email
    user.save()
    tell([user.pk], kind, now=NOON)
    return user


def after(**time):
    return LATER + timedelta(**time)


class Box:
    """What a mail server was handed, and how it answers by the local part of an address."""

    def __init__(self):
        self.mails, self.to, self.greeted = [], [], []
        self.answers, self.answers_to_words = {}, {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the server calls it so
        if answer := self.answers.get(address.partition("@")[0]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - as above
        if answer := self.answers_to_words.get(envelope.rcpt_tos[0].partition("@")[0]):
            return answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to.append(envelope.rcpt_tos)
        self.greeted.append((session.host_name, session.ssl is not None))
        return "250 OK"


@contextlib.contextmanager
def mail_server(settings, *, scheme="smtp+plain", by="", **how):
    """A real one; the house is told to use it."""
    box, port = Box(), free_port()
    controller = Controller(box, hostname=HERE, port=port, **how)
    controller.start()
    try:
        use(settings, f"{scheme}://{by}{HERE}:{port}")
        yield box
    finally:
        controller.stop()


def free_port():
    with socket.create_server((HERE, 0)) as door:
        return door.getsockname()[1]


def use(settings, url):
    settings.MAIL_FROM = SENDER
    settings.MAIL = way_out(url, sender=SENDER, is_local=False)


@contextlib.contextmanager
def silent_server(settings):
    """One that takes the call and says nothing."""
    with socket.create_server((HERE, 0)) as door:
        use(settings, f"smtp+plain://{HERE}:{door.getsockname()[1]}")
        yield


def context_of(authority, *, name=HERE):
    """For a server that shows a certificate in this name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context
