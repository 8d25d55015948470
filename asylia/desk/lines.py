"""The words of today's list: what is to be done, and why it stands there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asylia.casework.models import Case, Change, Glass
from asylia.casework.rules import WEEK, Reason, Waits, rank
from asylia.desk.mine import Arrived, Mine
from asylia.kit.models import short_code

TO_DO = {
    Reason.BROKEN: gettext_lazy("Tell an officer that {name} does not open"),
    Reason.DANGER: gettext_lazy("Go through the emergency list with {name}"),
    Reason.LOOK: gettext_lazy("Look again how it is for {name}"),
    Reason.DECIDE_BY: gettext_lazy("See what {name} can be told in time"),
    Reason.SAFE_UNTIL: gettext_lazy("See where {name} can stay from then on"),
    Reason.PROMISED: gettext_lazy("Write to {name}, or set a new day and say why"),
    Reason.FIRST_ANSWER: gettext_lazy("Write the first letter to {name}"),
    Reason.MESSAGE: gettext_lazy("Read what {name} wrote"),
    Reason.UNANSWERED: gettext_lazy("Answer {name}"),
}
WHY = {
    Reason.BROKEN: gettext_lazy("Something in it was changed by somebody without a key, or is damaged."),
    Reason.DANGER: gettext_lazy("Danger now, said on {day}. Nobody has gone through the emergency list since."),
    Reason.LOOK: gettext_lazy("In danger. The emergency list was gone through; the next look is promised for {day}."),
    Reason.DECIDE_BY: gettext_lazy("An answer is needed by {day}."),
    Reason.SAFE_UNTIL: gettext_lazy("Can stay there until {day}."),
    Reason.PROMISED: gettext_lazy("A word was promised by {day}."),
    Reason.FIRST_ANSWER: gettext_lazy("A first word was promised by {day}."),
    Reason.MESSAGE: gettext_lazy("Written on {day}, not read by you yet."),
    Reason.UNANSWERED: gettext_lazy("Read, not answered. Written on {day}."),
}
ARRIVED, ASKED_AGAIN, NEW_KEYS = gettext_lazy("What arrived"), gettext_lazy("Asked to look again"), gettext_lazy("New keys")
LET_IN = gettext_lazy("Open for you for one hour")
PROMISES = (Reason.PROMISED, Reason.FIRST_ANSWER)
DAYS_THAT_STAND = (Reason.DECIDE_BY, Reason.SAFE_UNTIL)
PRESSING = ((Reason.DANGER,), (Reason.LOOK,), DAYS_THAT_STAND)

Tag = tuple[str, str]  # its colour, and its words


@dataclass(frozen=True, slots=True)
class Line:
    """`do` leads to `href`, where there is a page. `is_now`: light lies beside it."""

    due: str
    do: str
    why: str
    number: str
    people: str = ""
    href: str = ""
    tags: tuple[Tag, ...] = ()
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: Any
    lines: list[Line]


def sections(mine: Iterable[Mine], *, me: str, now: datetime) -> list[Section]:
    """A case stands once, for its most pressing reason, and again where it needs a second key. Empty sections are left out."""
    mine, today = list(mine), now.date()
    waiting = sorted(((_first(each.waiting), each) for each in mine if each.waiting), key=lambda pair: rank([pair[0]]))
    of: dict[str, list[Line]] = {title: [] for title in TITLES}
    for first, each in waiting:
        of[_belongs(first, today)].append(_line(each, first, today=today))
    of["key"] = [_second_key(each, today=today) for each in mine if _needs_my_key(each, me=me, now=now)]
    of["key"] += [_to_grant(each, each.change) for each in mine if each.change and str(each.case.stays(each.change)) == me]
    of["key"] += [_to_let_in(each, glass) for each in mine for glass in each.glasses if UUID(me) in each.case.two]
    of["told"] = [_told(each, said) for each in mine for said in each.overview.told]
    return [Section(words, of[title]) for title, words in TITLES.items() if of[title]]


TITLES = {
    "danger": gettext_lazy("Danger first"),
    "promised": gettext_lazy("Promised for today"),
    "key": gettext_lazy("Needs your key"),
    "told": gettext_lazy("What became of a refusal"),
    "week": gettext_lazy("This week"),
}


def _first(waiting: list[Waits]) -> Waits:
    """Danger, then a look at it, then a day that others have set, then what comes first."""
    return min(waiting, key=lambda each: (*(each.reason not in reasons for reasons in PRESSING), each.by))


def _belongs(first: Waits, today: date) -> str:
    if first.reason in (Reason.BROKEN, Reason.DANGER, Reason.LOOK, *DAYS_THAT_STAND):
        return "danger"
    return "promised" if first.reason in PROMISES and first.by <= today else "week"


def _line(mine: Mine, first: Waits, *, today: date) -> Line:
    is_read = first.reason is Reason.DANGER and not mine.overview.unread
    do = TO_DO[first.reason if is_read or first.reason is not Reason.DANGER else Reason.MESSAGE]
    return Line(
        due=_("Now") if first.reason is Reason.DANGER else due(first.by, today=today),
        do=format_html(str(do), name=format_html("<bdi>{}</bdi>", mine.name)),
        why=str(WHY[first.reason]).format(day=_day(_said_on(mine, first))),
        number=mine.case.number,
        people=with_whom(mine),
        href=reverse("case", args=[mine.case.pk]),
        tags=tags(mine, today=today, but=first.reason),
        is_now=first.reason is Reason.DANGER or (first.by <= today and first.reason in (Reason.LOOK, *DAYS_THAT_STAND)),
    )


def _said_on(mine: Mine, first: Waits) -> date:
    """Of a message its own day, not that of the list."""
    known = mine.overview
    if first.reason is Reason.UNANSWERED:
        return date.fromisoformat(known.due["to_answer"])
    return date.fromisoformat(known.unread[-1]["on"]) if first.reason is Reason.MESSAGE else first.by


def with_whom(mine: Mine) -> str:
    if mine.stands_for and mine.case.stood_until:
        return _("for {name} until {day}").format(name=mine.stands_for.name, day=_day(mine.case.stood_until))
    return _("you and {name}").format(name=mine.other.name)


def tags(mine: Mine, *, today: date, but: Reason | None = None) -> tuple[Tag, ...]:
    """What else is to be known of a case: at most three."""
    found: list[Tag] = [("danger", _("Danger now"))] if mine.is_in_danger else []
    for each in mine.waiting:
        if each.reason is Reason.MESSAGE and but is not Reason.DANGER:
            found.append(("new", _("New")))
        elif each.reason is Reason.UNANSWERED and each.reason is not but:
            found.append(("warning", _("Read, not answered")))
        elif each.reason is Reason.LOOK and each.reason is not but:
            found.append(("danger", _("In danger, next look {day}").format(day=date_format(each.by, "j M"))))
        elif each.reason in DAYS_THAT_STAND and each.reason is not but:
            found.append(("warning", _until(each, today)))
        elif each.reason in PROMISES and each.by < today:
            found.append(("warning", _late(each.by, today)))
    return tuple(found[:3])


def _until(each: Waits, today: date) -> str:
    days = (each.by - today).days
    if days < 0:
        return _("The day is past")
    if each.reason is Reason.SAFE_UNTIL:
        words = ngettext("Can stay until %(day)s, %(n)d day left", "Can stay until %(day)s, %(n)d days left", days)
        return words % {"n": days, "day": date_format(each.by, "j M")}
    return ngettext("Answer in %(n)d day", "Answer in %(n)d days", days) % {"n": days}


def _late(by: date, today: date) -> str:
    days = (today - by).days
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def due(by: date, *, today: date) -> str:
    """A day as the list speaks of it: today, within the week by its name, else by its date."""
    if by <= today:
        return _("Today") if by == today else _("Late")
    return date_format(by, "l" if by - today < WEEK else "j M")


def _day(when: date) -> str:
    return date_format(when, "j F").replace(" ", "\N{NO-BREAK SPACE}")


def _needs_my_key(mine: Mine, *, me: str, now: datetime) -> bool:
    proposal = mine.overview.proposal
    return proposal is not None and proposal["by"] != me and now <= datetime.fromisoformat(proposal["until"])


def _second_key(mine: Mine, *, today: date) -> Line:
    until = datetime.fromisoformat((mine.overview.proposal or {})["until"]).date()
    days = (until - today).days
    return Line(
        due=ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
        do=format_html(_("Second key: refuse {name} or not"), name=format_html("<bdi>{}</bdi>", mine.name)),
        why=_("{name} signed first. It is good until {day}.").format(
            name=mine.called((mine.overview.proposal or {})["by"]), day=_day(until)
        ),
        number=mine.case.number,
        people=with_whom(mine),
        href=reverse("case", args=[mine.case.pk]),
    )


def _to_grant(mine: Mine, change: Change) -> Line:
    """For the one who stays."""
    return Line(
        due=date_format(change.at, "j M"),
        do=format_html(_("Grant {name} to {into}"), name=format_html("<bdi>{}</bdi>", mine.name), into=change.into.name),
        why=_("An officer named {into} in place of {out} on {day}.").format(
            into=change.into.name, out=change.out.name, day=_day(change.at)
        ),
        number=mine.case.number,
        people=with_whom(mine),
        href=reverse("case", args=[mine.case.pk]),
    )


def _to_let_in(mine: Mine, glass: Glass) -> Line:
    """For both of the two: the first who comes allows it."""
    words = _("{by} and {second} asked for it: {reason}. It is good until {day} {time} UTC.")
    return Line(
        due=_("Now"),
        do=format_html(
            _("Let {user} see how {name} can be reached, or not"), user=glass.user.name, name=format_html("<bdi>{}</bdi>", mine.name)
        ),
        why=words.format(
            by=glass.by.name, second=glass.second.name, reason=glass.get_reason_display(), day=_day(glass.until), time=_time(glass.until)
        ),
        number=mine.case.number,
        people=with_whom(mine),
        href=reverse("case", args=[mine.case.pk]),
        is_now=True,
    )


def let_in(glass: Glass, ends_at: datetime) -> Line:
    """For who was let in: number and reason alone."""
    return Line(
        due=_("Now"),
        do=_("See how somebody can be reached"),
        why=_("{reason}. Until {time} UTC.").format(reason=glass.get_reason_display(), time=_time(ends_at)),
        number=short_code(glass.case_id),
        href=reverse("glass", args=[glass.pk]),
        is_now=True,
    )


def _time(at: datetime) -> str:
    return date_format(at, "H:i")


def _told(mine: Mine, said: Mapping[str, Any]) -> Line:
    """For who signed first, until the page of the case was opened."""
    on = date.fromisoformat(said["on"])
    if said["what"] == "refused":
        do, why = _("{name} is refused: {other} signed"), _("The letter is on the page of {name} since {day}.")
    else:
        do, why = _("{other} did not sign: {name} is not refused"), said["text"]
    return Line(
        due=date_format(on, "j M"),
        do=format_html(do, name=format_html("<bdi>{}</bdi>", mine.name), other=mine.called(said["by"])),
        why=why if said["text"] else why.format(name=mine.name, day=_day(on)),
        number=mine.case.number,
        people=with_whom(mine),
        href=reverse("case", args=[mine.case.pk]),
    )


def second_look(case: Case) -> Line:
    """For who may name other people. It needs no key: number and days are plain."""
    asked, refused = case.look_again_on or case.since, case.since
    return Line(
        due=date_format(asked, "j M"),
        do=_("A second look was asked for"),
        why=_("Refused on {day}. Two people who had no part in it look again.").format(day=_day(refused)),
        number=case.number,
        href=reverse("second-look", args=[case.pk]),
    )


def what_waits(waiting: Sequence[Arrived]) -> Line:
    """For who names two caseworkers."""
    count, danger = len(waiting), sum(each.is_in_danger for each in waiting)
    oldest = min(each.application.sent_on or date.max for each in waiting)
    told = [ngettext("%(n)d is in danger now.", "%(n)d are in danger now.", danger) % {"n": danger}] if danger else []
    return Line(
        due=_("Now") if danger else "",
        do=ngettext("Read what arrived: %(n)d waits for two people", "Read what arrived: %(n)d wait for two people", count) % {"n": count},
        why=" ".join([*told, _("The oldest came on {day}.").format(day=_day(oldest))]),
        number="",
        href=reverse("arrived"),
        is_now=bool(danger),
    )


def takes_new_keys(count: int) -> Line:
    return Line(
        due=_("Now"),
        do=ngettext("Give new keys to %(n)d case", "Give new keys to %(n)d cases", count) % {"n": count},
        why=_("Somebody who could open it was shut out."),
        number="",
        href=reverse("new-keys"),
        is_now=True,
    )


def counted(found: Iterable[Section]) -> str:
    """Two short sentences above the list."""
    lines = [line for section in found for line in section.lines]
    now = sum(line.is_now for line in lines)
    words = ngettext("%(n)d thing for you.", "%(n)d things for you.", len(lines)) % {"n": len(lines)}
    cannot = ngettext("%(n)d cannot wait.", "%(n)d cannot wait.", now) % {"n": now} if now else ""
    return f"{words} {cannot}".strip() if lines else ""
