import logging
from datetime import date, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.db import transaction
from django.db.models import QuerySet

from asylia.accounts.models import Role, User
from asylia.kit.days import day_of
from asylia.notices import post
from asylia.notices.models import Mail, Notice

AGAIN_AFTER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MOST_A_ROUND = 20  # each may take its ten seconds; the other tasks of the minute wait
KEPT = timedelta(days=90)
OF_ONE_ADDRESS = (SMTPRecipientsRefused, SMTPDataError, ValueError)  # with anything else the next mail would fare no better
logger = logging.getLogger(__name__)


def send_due(*, now: datetime) -> None:
    """The mails whose time has come, one after the other. Nobody gets one whose last role has ended."""
    Mail.objects.exclude(user__in=_reachable(day_of(now))).delete()
    for _ in range(MOST_A_ROUND):
        if not _send_one(now):
            return


def _reachable(on: date) -> QuerySet[User]:
    return User.objects.filter(is_active=True, pk__in=Role.objects.running(on=on).values("user")).filter(email__gt="")


@transaction.atomic
def _send_one(now: datetime) -> bool:
    """Whether it is worth going on."""
    waiting = Mail.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    mail = waiting.select_related("user").only("due_at", "tries", "user__email").first()
    if mail is None:
        return False
    try:
        post.send(str(mail.user.email))
    except (OSError, ValueError) as failed:
        _try_again(mail, failed, now=now)
        return isinstance(failed, OF_ONE_ADDRESS)
    Mail.objects.filter(user=mail.user_id).delete()
    return True


def _try_again(mail: Mail, failed: Exception, *, now: datetime) -> None:
    is_over = mail.tries == len(AGAIN_AFTER)
    mail.due_at = None if is_over else now + AGAIN_AFTER[mail.tries]
    mail.tries += 1
    mail.save(update_fields=["due_at", "tries"])
    logger.warning("mail_given_up" if is_over else "mail_not_sent", extra={"mail": mail.pk, "error": type(failed).__name__})


def sweep_notices(*, now: datetime) -> None:
    """Seen or not, after ninety days they tell nobody anything."""
    Notice.objects.filter(at__lt=now - KEPT).delete()
