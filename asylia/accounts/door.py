"""The house's door: who comes in by a session, and what is open by the vault's cookie. Text that comes too late is not lost."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from asylia.accounts.models import User
from asylia.kit.days import day_of
from asylia.vault import circles, kept, unlocks
from asylia.vault.errors import RosterRefused, VaultClosed
from asylia.vault.keys import Key

OF_THE_FORM = ("csrfmiddlewaretoken", "next", "six_words", "answer", "secret", "code", "digits")  # ours, and what is shown again to nobody
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Vault:
    """An open vault. `until`: when it closes if nothing more happens."""

    key: Key
    until: datetime


class MemberRequest(HttpRequest):
    """Of somebody who signed in. `now` is the one clock of the request."""

    user: User
    now: datetime
    vault: Vault | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the house whose vault is open: the keys, and the roles that run today."""

    user: User
    keys: list[Key]
    roles: frozenset[str]
    now: datetime
    until: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def key(self) -> Key:
        """The person's own; the others are those of circles."""
        return self.keys[0]


Page = Callable[Concatenate[HttpRequest, P], HttpResponse]
SignedInView = Callable[Concatenate[MemberRequest, User, P], HttpResponse]
OpenedView = Callable[Concatenate[MemberRequest, Member, P], HttpResponse]


def signed_in(view: SignedInView[P]) -> Page[P]:
    """A page for anybody of the house; it needs no open vault."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _nobody(request)
        mine = cast(MemberRequest, request)
        mine.now = datetime.now(UTC)
        mine.vault = _vault_of(mine)
        return view(mine, mine.user, *args, **kwargs)

    return login_not_required(answer)


def opened(view: OpenedView[P]) -> Page[P]:
    """A page that needs the open vault. Four queries: session, person with roles, vault, seats."""

    @signed_in
    @functools.wraps(view)
    def answer(request: MemberRequest, who: User, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.vault is None:
            return _closed(request)
        keys = circles.keys_of(request.vault.key)
        return view(request, Member(who, keys, frozenset(who.running_roles), request.now, request.vault.until), *args, **kwargs)

    return answer


TOUCHED_AT = "touched_at"
Who = TypeVar("Who", User, Member)


def touched(view: Callable[Concatenate[MemberRequest, Who, P], HttpResponse]) -> Callable[Concatenate[MemberRequest, Who, P], HttpResponse]:
    """Under `signed_in` or `opened`: a dangerous act, which asks for a touch of the passkey within the last minutes.

    The page asks before it shows its form; a form that comes too late is given back whole."""

    @functools.wraps(view)
    def answer(request: MemberRequest, who: Who, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_touched(request):
            return view(request, who, *args, **kwargs)
        if request.method == "POST" and fields_of(request):
            return give_back(request)
        return redirect(f"{reverse('touch')}?{urlencode({'next': page_of(request)})}")

    return answer


def is_touched(request: MemberRequest) -> bool:
    said = request.session.get(TOUCHED_AT, "")
    return bool(said) and request.now - datetime.fromisoformat(said) <= timedelta(minutes=settings.TOUCH_MINUTES)


def note_touch(request: HttpRequest, *, now: datetime) -> None:
    request.session[TOUCHED_AT] = now.isoformat()


def origin_of(request: HttpRequest) -> str:
    """What a passkey of this house is bound to."""
    return f"{request.scheme}://{request.get_host()}"


def _vault_of(request: MemberRequest) -> Vault | None:
    """By the cookie, which opens only the vault of whoever signed in."""
    cookie = request.COOKIES.get(settings.VAULT_COOKIE)
    if not cookie:
        return None
    try:
        key, ends_at = unlocks.find(cookie, now=request.now)
    except VaultClosed:
        return None
    idle = request.now + timedelta(minutes=settings.VAULT_IDLE_MINUTES)
    return Vault(key, min(idle, ends_at)) if key.holder == request.user.pk else None


def _nobody(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and fields_of(request):
        return give_back(request)
    return redirect(f"{reverse('first')}?{urlencode({'next': page_of(request)})}")


def _closed(request: MemberRequest) -> HttpResponse:
    fields = fields_of(request)
    if fields:
        try:
            kept.keep_text(request.user.pk, fields, path=page_of(request), now=request.now)
        except RosterRefused:
            return give_back(request)
    return redirect(f"{reverse('unlock')}?{urlencode({'next': page_of(request)})}")


def give_back(request: HttpRequest) -> HttpResponse:
    """All that was typed, in the page itself: nobody is known to whom it could be sealed."""
    return render(request, "accounts/given_back.html", {"fields": fields_of(request), "page": page_of(request)}, status=403)


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form brought, without what is ours and what is empty."""
    brought = ((name, text) for name, texts in request.POST.lists() if name not in OF_THE_FORM for text in texts)
    return [(name, str(text)) for name, text in brought if text]


def page_of(request: HttpRequest) -> str:
    """What is asked for; of a form the page where it stands, which the browser tells our own site."""
    if request.method != "POST":
        return request.get_full_path()
    said = urlsplit(request.headers.get("Referer", ""))
    return said.path if said.netloc == request.get_host() and said.path else request.path


def own_path(path: str) -> str:
    """Where to go on: a path of this house, else where everybody begins."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse(settings.LOGIN_REDIRECT_URL)


def keep_cookie(response: HttpResponse, cookie: str) -> HttpResponse:
    """The browser's half of an open vault, gone with the browser."""
    response.set_cookie(settings.VAULT_COOKIE, cookie, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def end_vault(request: HttpRequest) -> None:
    """The vault of this browser, if one is open."""
    unlocks.end(request.COOKIES.get(settings.VAULT_COOKIE, ""))
