"""The street's door: a browser comes in by its cookie, or by the number once more. One transaction for each request."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from asylia.intake import actions
from asylia.intake.words import error
from asylia.kit import patience
from asylia.kit.limits import Limit
from asylia.kit.patience import TooOld, TooQuick
from asylia.vault import number, slots, visits
from asylia.vault.errors import NumberUnknown, VisitEnded
from asylia.vault.slots import Own, Root

HALF_A_SECOND = 0.5
COME_IN = "come_in"  # the field for the number beside a text that came too late
TRIES = Limit(most=12, all_together=600, seconds=600)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as it was typed: its root when it can be a number at all, else what is wrong with it."""

    digits: str
    root: Root | None = None
    error: str = ""


class NotTypedBack(Exception):
    """The number was shown and not typed back yet: there is no case to open."""


@dataclass
class Visit:
    """An open visit while a page is answered. `content` is what the cookie and the row hold together."""

    now: datetime
    cookie: str
    content: dict[str, Any]
    ends_at: datetime | None = None
    typed: Typed | None = None
    is_new: bool = False

    @property
    def own(self) -> Own:
        """Raises NotTypedBack where a number still waits."""
        known = self.content.get("own")
        if known is None:
            raise NotTypedBack
        return Own(UUID(known["subject"]), bytes.fromhex(known["seed"]), bytes.fromhex(known["lookup"]))

    @property
    def number(self) -> str:
        """A number that waits to be typed back, or nothing."""
        return str(self.content.get("number", ""))

    @property
    def form_token(self) -> str:
        return visits.form_token(self.cookie, settings.SECRET_KEY)

    @property
    def may_choose(self) -> bool:
        """Whether the number was typed back just now, and her own sentence waits to be chosen."""
        return bool(self.content.get("may_choose"))

    def hold(self, own: Own, *, may_choose: bool = False) -> None:
        """From now on the visit is in this case; a number that waited is forgotten."""
        known = {"subject": str(own.subject), "seed": own.seed.hex(), "lookup": own.lookup.hex()}
        self.keep({"own": known} | ({"may_choose": True} if may_choose else {}))

    def keep(self, content: dict[str, Any]) -> None:
        self.content = content
        visits.keep(self.cookie, content, now=self.now, ends_at=self.ends_at)

    def end(self) -> None:
        visits.end(self.cookie)


View = Callable[Concatenate[HttpRequest, Visit, P], HttpResponse]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]
WhenEnded = Callable[[HttpRequest, Typed | None, str], HttpResponse]


def new_visit(*, now: datetime) -> Visit:
    return Visit(now, visits.new_cookie(), {}, is_new=True)


def read_number(request: HttpRequest) -> Typed | None:
    """What stands in the field for the number. Slips are named here, before any look-up; whoever tries too often waits."""
    name = COME_IN if COME_IN in request.POST else "number"
    if name not in request.POST:
        return None
    digits = number.read(request.POST[name])
    if len(digits) != number.DIGITS:
        return Typed(digits, error=error("number_length", n=len(digits)))
    if not number.is_whole(digits):
        return Typed(digits, error=error("number_check"))
    return Typed(digits)


def stretched(typed: Typed | None, request: HttpRequest) -> Typed | None:
    """With its root, which costs 25 ms and one try. Not within a transaction: it may wait."""
    if typed is None or typed.error:
        return typed
    if minutes := TRIES.wait(address(request)):
        return Typed(typed.digits, error=error("too_many_tries", n=minutes))
    return Typed(typed.digits, slots.root(typed.digits))


def spent(request: HttpRequest) -> str:
    """Uses the stamp of the form up. Returns what to say when it is not good."""
    try:
        patience.spend(request.POST.get("patience", ""))
    except TooQuick:
        return error("too_quick")
    except TooOld:
        return error("page_old")
    return ""


def stamp_for(request: HttpRequest) -> str:
    """For the form of this page: the one that came with it, while it is unused."""
    return patience.still_good(request.POST.get("patience", ""))


def address(request: HttpRequest) -> str:
    """Of IPv6 the first half: one line has all the others."""
    given = str(request.META.get("REMOTE_ADDR", ""))
    return str(ip_network(f"{given}/64", strict=False)) if ":" in given else given


def require_own_page(request: HttpRequest) -> None:
    """A form of another site is refused by what every browser says of where it comes from."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}"
    if said and said != own and not said.startswith(f"{own}/"):
        raise PermissionDenied


def street(view: Page[P]) -> Page[P]:
    """A page of the street for anybody: nobody signs in, foreign forms are refused, a number's answer comes on the half second."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        began = time.monotonic()
        if request.method == "POST":
            require_own_page(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and ("number" in request.POST or COME_IN in request.POST):
            if not connection.in_atomic_block:
                connection.close()  # forty who wait must not hold forty connections
            time.sleep(HALF_A_SECOND - (time.monotonic() - began) % HALF_A_SECOND)
        return response

    return login_not_required(answer)


def visit(*, ended: WhenEnded) -> Callable[[View[P]], Page[P]]:
    """A page within a visit. `ended` answers when there is none, or when the number did not open one."""

    def around(view: View[P]) -> Page[P]:
        @street
        @functools.wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            typed = read_number(request) if request.method == "POST" else None
            if COME_IN in request.POST and not (typed and typed.error) and (problem := spent(request)):
                return ended(request, typed, problem)
            typed = stretched(typed, request)
            with transaction.atomic():
                try:
                    here = _come_in(request, typed)
                    return keep_cookie(view(request, here, *args, **kwargs), here)
                except NotTypedBack:
                    return redirect("s8")
                except VisitEnded:
                    return ended(request, typed, "")
                except NumberUnknown:
                    return ended(request, typed, error("number_unknown"))

        return answer

    return around


def _come_in(request: HttpRequest, typed: Typed | None) -> Visit:
    now = datetime.now(UTC)
    try:
        return _by_cookie(request, typed, now)
    except VisitEnded:
        return _enter_again(request, typed, now)


def _by_cookie(request: HttpRequest, typed: Typed | None, now: datetime) -> Visit:
    cookie = request.COOKIES.get(settings.STREET_COOKIE, "")
    content, ends_at = visits.find(cookie, now=now)
    here = Visit(now, cookie, content, ends_at, typed)
    if request.method == "POST":
        _require_form_of(here, request)
    return here


def _require_form_of(here: Visit, request: HttpRequest) -> None:
    """A form of a visit before this one asks for the number and keeps what was typed. One without any token is none of ours."""
    given = request.POST.get("form", "")
    if not given and COME_IN not in request.POST:
        raise PermissionDenied
    if not constant_time_compare(given, here.form_token):
        raise VisitEnded


def _enter_again(request: HttpRequest, typed: Typed | None, now: datetime) -> Visit:
    """The visit is over, yet the form brings the number: what she typed is not lost."""
    if COME_IN not in request.POST or typed is None or typed.root is None:
        raise VisitEnded
    here = new_visit(now=now)
    here.typed = typed
    here.hold(actions.come_back(typed.root, now=now))
    return here


def keep_cookie(response: HttpResponse, here: Visit) -> HttpResponse:
    """One cookie for this visit, gone with the browser."""
    if here.is_new:
        response.set_cookie(settings.STREET_COOKIE, here.cookie, secure=True, httponly=True, samesite="Strict", path="/")
    return response
