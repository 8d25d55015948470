"""The first page, coming in by a passkey, the touch before a dangerous act, and going out."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts import passkeys
from asylia.accounts.actions import coming, demo
from asylia.accounts.door import (
    MemberRequest,
    end_vault,
    give_back,
    is_touched,
    keep_cookie,
    note_touch,
    origin_of,
    own_path,
    signed_in,
)
from asylia.accounts.errors import PasskeyRefused
from asylia.accounts.models import BodyKind, Passkey, Role, RoleName, User
from asylia.accounts.permissions import is_click_enough
from asylia.accounts.purposes import PURPOSES
from asylia.accounts.sessions import PASSKEY
from asylia.kit.days import day_of
from asylia.kit.limits import Limit
from asylia.vault import halves, kept

ANSWERS = Limit(most=30, all_together=600, seconds=600)
EVERYTHING = '"cache", "cookies", "storage"'
ASKED = "asked"
MINUTES_TO_ANSWER = 5


@login_not_required
def first(request: HttpRequest) -> HttpResponse:
    """Where everybody comes in. In a demo a click is enough."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return _first(request)


def _first(request: HttpRequest, *, failed: str = "") -> HttpResponse:
    is_demo = is_click_enough()
    asked_for = request.POST.get("next", request.GET.get("next", ""))
    shown = {"is_demo": is_demo, "street": settings.STREET_URL, "host": request.get_host(), "next": asked_for, "failed": failed}
    bodies = _invented(now=datetime.now(UTC)) if is_demo else {}
    return render(request, "accounts/first.html", shown | {"bodies": bodies}, status=403 if failed else 200)


def _invented(*, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """By the name of the body: everybody with a role that runs, and what the roles are for."""
    by_person: dict[User, list[Role]] = {}
    for role in sorted(Role.objects.running(on=day_of(now)).select_related("user", "body"), key=_place):
        by_person.setdefault(role.user, []).append(role)
    bodies: dict[str, list[dict[str, Any]]] = {}
    for person, roles in by_person.items():
        names = [RoleName(role.name) for role in roles]
        purposes = [PURPOSES[name] for name in names]
        shown = {"key": person.pk, "name": person.name, "roles": [name.label for name in names], "purposes": purposes}
        bodies.setdefault(roles[0].body.name, []).append(shown)
    return bodies


def _place(role: Role) -> tuple[int, str, int, str]:
    """Bodies, and in them roles, in the order in which they are listed."""
    body = role.body
    return BodyKind.values.index(body.kind), body.name, RoleName.values.index(role.name), role.user.name


@login_not_required
@require_POST
def come_in_demo(request: HttpRequest, key: UUID) -> HttpResponse:
    """One click signs somebody invented in and opens the vault. In a database that is no demo there is no such page."""
    now, cookie = datetime.now(UTC), halves.new_cookie()
    user = get_object_or_404(User, pk=key)
    try:
        demo.sign_in_demo(user, cookie=cookie, now=now)
    except PermissionDenied as refused:
        raise Http404 from refused
    end_vault(request)
    sign_in(request, user, now=now)
    return keep_cookie(onward(request, user, now=now), cookie)


@login_not_required
@require_POST
def question(request: HttpRequest) -> HttpResponse:
    """What the browser asks a passkey, by the script. The challenge is good once, for five minutes."""
    known = list(request.user.passkeys.values_list("credential", flat=True)) if request.user.is_authenticated else []
    return asked(request, passkeys.ask_to_answer(origin_of(request), known=[bytes(each) for each in known]))


def asked(request: HttpRequest, made: passkeys.Question) -> HttpResponse:
    """The question; what is needed to check its answer stays in the session."""
    options, state = made
    now = datetime.now(UTC)
    if not request.user.is_authenticated:
        request.session.set_expiry(now + timedelta(minutes=30))  # of somebody who has not come in yet
    request.session[ASKED] = {"state": dict(state), "until": (now + timedelta(minutes=MINUTES_TO_ANSWER)).isoformat()}
    return JsonResponse(options)


def state_of(request: HttpRequest, *, now: datetime) -> passkeys.State:
    """Of the question that was asked in this browser, once. Raises PasskeyRefused."""
    kept_state = request.session.pop(ASKED, None)
    if not kept_state or now > datetime.fromisoformat(kept_state["until"]):
        raise PasskeyRefused
    state: passkeys.State = kept_state["state"]
    return state


def answered(request: HttpRequest, *, now: datetime) -> Passkey:
    """Whose passkey it was. Raises PasskeyRefused."""
    if ANSWERS.wait(request.META.get("REMOTE_ADDR", "")):
        raise PasskeyRefused
    return coming.answer(origin_of(request), state_of(request, now=now), request.POST.get("answer", ""), now=now)


@login_not_required
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """By a passkey. The same words for an unknown one, an old question, and somebody whose term is over."""
    now = datetime.now(UTC)
    try:
        passkey = answered(request, now=now)
    except PasskeyRefused:
        return _first(request, failed=_("This did not work. Try again; if it goes on so, tell an officer."))
    user = User.objects.working(on=day_of(now)).filter(pk=passkey.user_id).first()
    if user is None:
        return _first(request, failed=_("This did not work. Try again; if it goes on so, tell an officer."))
    sign_in(request, user, now=now, passkey=passkey)
    return onward(request, user, now=now)


def sign_in(request: HttpRequest, user: User, *, now: datetime, passkey: Passkey | None = None) -> None:
    """A new session, eight hours from the first minute on, however busy. It ends with the passkey that it came by."""
    end_vault(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    if passkey:
        request.session[PASSKEY] = str(passkey.pk)
        note_touch(request, now=now)


def onward(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse:
    """To what was left behind, else to what was asked for."""
    return redirect("kept" if kept.has_text(user.pk, now=now) else own_path(request.POST.get("next", "")))


@signed_in
def touch(request: MemberRequest, who: User) -> HttpResponse:
    """Before a dangerous act. In a demo a click stands for it."""
    is_demo, failed = is_click_enough(), False
    if request.method == "POST":
        if is_demo or _is_own_touch(request, who):
            note_touch(request, now=request.now)
            return redirect(own_path(request.POST.get("next", "")))
        failed = True
    asked_for = request.POST.get("next", request.GET.get("next", ""))
    return render(request, "accounts/touch.html", {"next": asked_for, "is_demo": is_demo, "failed": failed}, status=403 if failed else 200)


def asked_touch(request: MemberRequest) -> dict[str, bool]:
    """What a form must know that is sent with a touch, so that nothing typed is left behind for it."""
    is_demo = is_click_enough()
    return {"is_demo": is_demo, "asks_touch": not is_demo and not is_touched(request)}


def has_touch(request: MemberRequest, who: User) -> bool:
    """Of the last minutes, or come with this form; in a demo its button stands for it."""
    if is_click_enough() or is_touched(request):
        return True
    if is_own := _is_own_touch(request, who):
        note_touch(request, now=request.now)
    return is_own


def _is_own_touch(request: MemberRequest, who: User) -> bool:
    try:
        return answered(request, now=request.now).user_id == who.pk
    except PasskeyRefused:
        return False


@signed_in
@require_POST
def sign_out(request: MemberRequest, who: User) -> HttpResponse:
    end_vault(request)
    return _gone(request, _("You have signed out"), _("The vault is locked, and this browser was told to forget what it kept of us."))


@signed_in
@require_POST
def lock_me(request: MemberRequest, who: User) -> HttpResponse:
    coming.lock_me_everywhere(who, now=request.now)
    return _gone(request, _("You are locked everywhere"), _("All your sessions and open vaults have ended, in every browser."))


def _gone(request: HttpRequest, heading: str, text: str) -> HttpResponse:
    logout(request)
    response = render(request, "accounts/gone.html", {"heading": heading, "text": text})
    response.headers["Clear-Site-Data"] = EVERYTHING
    for cookie in (settings.VAULT_COOKIE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(cookie, samesite="Strict")
    return response


@login_not_required
def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit, as after signing in again in another window: what was typed comes back.

    Only to a form of our own page; another site's gets no word of it shown."""
    if request.headers.get("Origin") == origin_of(request):
        return give_back(request)
    return HttpResponse(status=403)
