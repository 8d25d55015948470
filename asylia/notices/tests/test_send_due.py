from contextlib import closing
from datetime import timedelta
from smtplib import SMTPNotSupportedError

import psycopg
import pytest
import trustme
from aiosmtpd.smtp import AuthResult
from django.conf import settings as of_the_house
from django.core import mail
from django.db import connection
from django.utils import translation

from asylia.accounts.models import Role
from asylia.accounts.tests.makers import NOON
from asylia.kit.logs import Silent
from asylia.notices import post
from asylia.notices.actions import WITHOUT_MAIL, tell
from asylia.notices.models import Kind, Mail, Notice
from asylia.notices.tasks import AGAIN_AFTER, MOST_A_ROUND, send_due, sweep_notices
from asylia.notices.tests.makers import HERE, LATER, SENDER, after, context_of, free_port, mail_server, make_told, silent_server, use
from conftest import role

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

HEADERS = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"}
LISTED = {"News", "Something waits for you. Sign in the way you always do."}


def said(caplog):
    """Without what the mail server of the test says."""
    return [told for told in caplog.records if told.name == "asylia.notices.tasks"]


def waiting():
    """By the beginning of an address: tries, and minutes from the round to the next."""
    return {
        each.user.email.partition("@")[0]: (each.tries, each.due_at and (each.due_at - LATER) / timedelta(minutes=1))
        for each in Mail.objects.select_related("user")
    }


@pytest.mark.proves("V82")
@pytest.mark.parametrize("language", [code for code, _ in of_the_house.LANGUAGES])
@pytest.mark.parametrize("kind", Kind)
def test_every_mail_is_on_the_list(kind, language, settings):
    settings.MAIL_FROM = SENDER
    make_told(kind=kind, name="Zaphyrine 7 https://name.invalid")
    with translation.override(language):
        listed = {str(post.SUBJECT), str(post.WORDS)}
        send_due(now=LATER)
    assert len(mail.outbox) == (kind not in WITHOUT_MAIL)
    for sent in mail.outbox:
        assert {sent.subject, sent.body} == listed
        assert (sent.attachments, sent.alternatives if hasattr(sent, "alternatives") else []) == ([], [])
        assert not any(sign.isdigit() or sign in ":/@%{}" for sign in sent.subject + sent.body)
    assert language != "en" or listed == LISTED


def test_a_mail_tells_no_more_than_it_must(settings):
    make_told(name="Somebody\r\nBcc: other@asylia.invalid")
    with mail_server(settings) as box:
        with role("asylia_worker"):
            send_due(now=LATER)
        (sent,) = box.mails
    assert set(sent.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"} == HEADERS
    assert (sent["From"], sent["To"], sent["Subject"]) == (SENDER, "somebody@asylia.invalid", "News")
    assert sent["Message-ID"].endswith("@asylia.invalid>")
    assert sent.get_content_type() == "text/plain"
    assert sent.get_content().strip() == "Something waits for you. Sign in the way you always do."
    assert box.to == [["somebody@asylia.invalid"]]
    assert box.greeted == [("asylia.invalid", False)]


def test_a_mail_leaves_at_its_time_and_leaves_nothing_behind(settings):
    make_told()
    Mail.objects.update(due_at=LATER)
    send_due(now=LATER - timedelta(seconds=1))
    assert (len(mail.outbox), Mail.objects.count()) == (0, 1)
    send_due(now=LATER)
    send_due(now=LATER)
    assert (len(mail.outbox), Mail.objects.count(), Notice.objects.count()) == (1, 0, 1)


def test_nobody_without_a_role_or_an_address_gets_one():
    gone, closed, nowhere = make_told(email="gone@asylia.invalid"), make_told(email="closed@asylia.invalid"), make_told(email="")
    Role.objects.filter(user=gone).update(last_on=NOON.date() - timedelta(days=1))
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    unnamed = make_told(email=None)
    assert {gone.pk, closed.pk, nowhere.pk, unnamed.pk} == set(Mail.objects.values_list("user", flat=True))
    with role("asylia_worker"):
        send_due(now=LATER)
    assert (mail.outbox, Mail.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("answer", "at", "error"),
    [
        ("450 4.2.1 later", "answers", "SMTPRecipientsRefused"),
        ("550 5.1.1 nobody here", "answers", "SMTPRecipientsRefused"),
        ("452 4.2.2 full", "answers_to_words", "SMTPDataError"),
        ("554 5.7.1 not wanted", "answers_to_words", "SMTPDataError"),
    ],
)
def test_one_broken_address_stops_no_other(settings, answer, at, error, caplog):
    for name in ("a", "broken", "z"):
        make_told(email=f"{name}@asylia.invalid")
    Mail.objects.filter(user__email="broken@asylia.invalid").update(due_at=NOON)
    with mail_server(settings) as box:
        getattr(box, at)["broken"] = answer
        send_due(now=LATER)
    assert sorted(box.to) == [["a@asylia.invalid"], ["z@asylia.invalid"]]
    assert waiting() == {"broken": (1, 5)}
    (told,) = said(caplog)
    assert (told.message, told.mail, told.error) == ("mail_not_sent", Mail.objects.get().pk, error)
    assert "@" not in Silent().format(told)
    assert told.exc_info is None


@pytest.mark.parametrize("address", ["a@asylia.invalid\nBcc: z@asylia.invalid", "a@asylia.invalid\r\n\r\nHello", "a@", "ä@ü@x"])
def test_what_is_no_address_is_sent_to_nobody_and_stops_no_other(settings, address):
    make_told(email=address)
    Mail.objects.update(due_at=NOON)
    make_told(email="good@asylia.invalid")
    with mail_server(settings) as box:
        box.answers["a"] = "550 5.1.1 nobody here"
        send_due(now=LATER)
    assert box.to == [["good@asylia.invalid"]]
    assert [each.tries for each in Mail.objects.all()] == [1]


def test_after_three_more_tries_it_is_given_up_and_a_new_one_may_wait(settings, caplog):
    user = make_told()
    use(settings, f"smtp+plain://{HERE}:{free_port()}")
    now, pauses = LATER, []
    while (due_at := Mail.objects.get().due_at) is not None:
        pauses.append(due_at - now)
        now = max(now, due_at)
        send_due(now=now)
    assert tuple(pauses[1:]) == AGAIN_AFTER
    assert [told.message for told in said(caplog)] == ["mail_not_sent"] * 3 + ["mail_given_up"]
    assert {told.error for told in said(caplog)} == {"ConnectionRefusedError"}

    tell([user.pk], Kind.CANARY, now=now)
    assert set(Mail.objects.values_list("tries", flat=True)) == {0, 4}
    with mail_server(settings) as box:
        send_due(now=now + timedelta(hours=1))
    assert (len(box.to), Mail.objects.count()) == (1, 0)


def test_a_server_that_is_away_is_asked_once_a_minute(settings):
    for name in ("a", "b", "c"):
        make_told(email=f"{name}@asylia.invalid")
    use(settings, f"smtp+plain://{HERE}:{free_port()}")
    for tried in (1, 2, 3):
        send_due(now=LATER)
        assert [tries for tries, _ in waiting().values()].count(1) == tried


def test_a_server_that_hangs_is_left_after_its_time(settings, caplog):
    make_told()
    with silent_server(settings):
        assert settings.MAIL["timeout"] == 10
        settings.MAIL["timeout"] = 0.2
        send_due(now=LATER)
    assert waiting() == {"somebody": (1, 5)}
    assert [told.error for told in said(caplog)] == ["SMTPServerDisconnected"]


def test_one_round_sends_so_many_and_no_more():
    for place in range(MOST_A_ROUND + 1):
        make_told(email=f"{place}@asylia.invalid")
    send_due(now=LATER)
    assert (len(mail.outbox), Mail.objects.count()) == (MOST_A_ROUND, 1)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_with_tls_the_server_has_to_show_its_name(settings, monkeypatch, tmp_path, scheme, caplog):
    ours, strange = trustme.CA(), trustme.CA()
    ours.cert_pem.write_to_path(tmp_path / "ours.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ours.pem"))
    make_told()

    for context in (context_of(strange), context_of(ours, name="elsewhere.invalid")):
        with mail_server(settings, scheme=scheme, **as_server(scheme, context)) as box:
            send_due(now=after(hours=3))
            assert box.to == []
        Mail.objects.update(due_at=LATER)
    with mail_server(settings, scheme=scheme, **as_server(scheme, context_of(ours))) as box:
        send_due(now=after(hours=3))
        assert (box.to, box.greeted) == ([["somebody@asylia.invalid"]], [("asylia.invalid", scheme == "smtp")])
    assert [told.error for told in said(caplog)] == ["SSLCertVerificationError"] * 2


def test_the_house_signs_in_where_it_was_given_a_password_and_only_with_tls(settings, monkeypatch, tmp_path):
    ours, given = trustme.CA(), []
    ours.cert_pem.write_to_path(tmp_path / "ours.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ours.pem"))
    make_told()

    def known(_server, _session, _envelope, _mechanism, auth):
        given.append((auth.login, auth.password))
        return AuthResult(success=True)

    how = {"auth_required": True, "authenticator": known} | as_server("smtp", context_of(ours))
    with mail_server(settings, scheme="smtp", by="news%40asylia:p%2Fss@", **how) as box:
        send_due(now=LATER)
    assert (given, len(box.to)) == ([(b"news@asylia", b"p/ss")], 1)


def as_server(scheme, context):
    return {"tls_context": context, "require_starttls": True} if scheme == "smtp" else {"ssl_context": context}


def test_a_server_that_offers_no_tls_gets_nothing(settings, caplog):
    make_told()
    with mail_server(settings, scheme="smtp") as box:
        send_due(now=LATER)
    assert (box.mails, waiting()) == ([], {"somebody": (1, 5)})
    assert [told.error for told in said(caplog)] == [SMTPNotSupportedError.__name__]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_is_sending_is_left_to_them():
    make_told(email="theirs@asylia.invalid")
    make_told(email="mine@asylia.invalid")
    known = connection.get_connection_params()
    address = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}
    with closing(psycopg.connect(**address)) as another:
        theirs = "select from notices_mail where user_id = (select id from accounts_user where email like 'theirs@%') for update"
        another.execute(theirs)
        send_due(now=LATER)
    assert [sent.to for sent in mail.outbox] == [["mine@asylia.invalid"]]
    send_due(now=LATER)
    assert len(mail.outbox) == 2


def test_a_notice_goes_after_ninety_days():
    make_told()
    with role("asylia_worker"):
        sweep_notices(now=NOON + timedelta(days=90))
        assert Notice.objects.count() == 1
        sweep_notices(now=NOON + timedelta(days=90, seconds=1))
    assert Notice.objects.count() == 0
