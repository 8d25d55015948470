from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from asylia.accounts import actions
from asylia.accounts.door import Member, MemberRequest, end_vault, give_back, keep_cookie, opened, own_path, signed_in
from asylia.accounts.forms import WordsForm
from asylia.accounts.models import BodyKind, Role, RoleName, User
from asylia.accounts.permissions import POWERS, Reach, is_click_enough
from asylia.accounts.purposes import PURPOSES
from asylia.kit.limits import Limit
from asylia.vault import halves, kept, people
from asylia.vault.errors import CannotOpen
from asylia.vault.keys import Key

TRIES = Limit(most=10, all_together=200, seconds=600)
EVERYTHING = '"cache", "cookies", "storage"'


@login_not_required
def first(request: HttpRequest) -> HttpResponse:
    """Where everybody comes in. In a demo a click is enough."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    is_demo = is_click_enough()
    shown = {"is_demo": is_demo, "street": settings.STREET_URL, "host": request.get_host(), "next": request.GET.get("next", "")}
    return render(request, "accounts/first.html", shown | {"bodies": _invented(on=datetime.now(UTC).date()) if is_demo else {}})


def _invented(*, on: date) -> dict[str, list[dict[str, Any]]]:
    """By the name of the body: everybody with a role that runs, and what the roles are for."""
    by_person: dict[User, list[Role]] = {}
    for role in sorted(Role.objects.running(on=on).select_related("user", "body"), key=_place):
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
def come_in(request: HttpRequest, key: UUID) -> HttpResponse:
    """One click signs somebody invented in and opens the vault. In a database that is no demo there is no such page."""
    now, cookie = datetime.now(UTC), halves.new_cookie()
    user = get_object_or_404(User, pk=key)
    try:
        actions.sign_in_demo(user, cookie=cookie, now=now)
    except PermissionDenied as refused:
        raise Http404 from refused
    end_vault(request)
    login(request, user)
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))  # from the first minute on, however busy
    return keep_cookie(_onward(request, user, now=now), cookie)


def _onward(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse:
    """To what was left behind, else to what was asked for."""
    return redirect("kept" if kept.has_text(user.pk, now=now) else own_path(request.POST.get("next", "")))


@signed_in
def unlock(request: MemberRequest, who: User) -> HttpResponse:
    onward = request.POST.get("next", request.GET.get("next", ""))
    if request.vault and request.method != "POST":
        return redirect(own_path(onward))
    form = WordsForm(request.POST or None)
    if form.is_valid():
        key = _opened_by_words(form, who)
        if key:
            cookie = halves.new_cookie()
            end_vault(request)
            actions.open_vault(key, cookie=cookie, now=request.now)
            return keep_cookie(_onward(request, who, now=request.now), cookie)
    is_demo = is_click_enough()
    known = {"form": form, "next": onward, "is_demo": is_demo, "has_text": kept.has_text(who.pk, now=request.now)}
    return render(request, "accounts/unlock.html", known | {"buttons": [("", "", _("Open the vault"), "")]})


def _opened_by_words(form: WordsForm, who: User) -> Key | None:
    """The person's key; else the form says why not. Wrong words take as long as right ones."""
    if minutes := TRIES.wait(str(who.pk)):
        said = ngettext("Too many tries. Wait %(n)d minute.", "Too many tries. Wait %(n)d minutes.", minutes)
        form.add_error("six_words", said % {"n": minutes})
        return None
    try:
        return people.open_person(who.pk, form.cleaned_data["six_words"])
    except CannotOpen:
        form.add_error("six_words", _("These words do not open your vault. Compare each with your sheet."))
        return None


@signed_in
@require_POST
def lock(request: MemberRequest, who: User) -> HttpResponse:
    end_vault(request)
    response = redirect("unlock")
    response.delete_cookie(settings.VAULT_COOKIE, samesite="Strict")
    return response


@signed_in
@require_POST
def sign_out(request: MemberRequest, who: User) -> HttpResponse:
    end_vault(request)
    return _gone(request, _("You have signed out"), _("The vault is locked, and this browser was told to forget what it kept of us."))


@signed_in
@require_POST
def lock_me(request: MemberRequest, who: User) -> HttpResponse:
    actions.lock_me_everywhere(who, now=request.now)
    return _gone(request, _("You are locked everywhere"), _("All your sessions and open vaults have ended, in every browser."))


def _gone(request: HttpRequest, heading: str, text: str) -> HttpResponse:
    logout(request)
    response = render(request, "accounts/gone.html", {"heading": heading, "text": text})
    response.headers["Clear-Site-Data"] = EVERYTHING
    for cookie in (settings.VAULT_COOKIE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(cookie, samesite="Strict")
    return response


@signed_in
def me(request: MemberRequest, who: User) -> HttpResponse:
    roles = who.roles.select_related("body").order_by("first_on", "name")
    return render(request, "accounts/me.html", {"roles": roles, "today": request.now.date()})


@opened
def kept_texts(request: MemberRequest, me: Member) -> HttpResponse:
    """What was being written when the vault closed."""
    texts = kept.kept_texts(me.key, now=me.now)
    return render(request, "accounts/kept.html", {"texts": texts})


@signed_in
@require_POST
def throw_away(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    kept.drop(key, user=who.pk)
    return redirect("kept" if kept.has_text(who.pk, now=request.now) else settings.LOGIN_REDIRECT_URL)


@signed_in
def who_can(request: MemberRequest, who: User) -> HttpResponse:
    """The table of powers, as the code reads it."""
    words = {Reach.ALONE: _("alone"), Reach.TWO: _("two"), Reach.OWN: _("own"), Reach.ARRIVED: _("new")}
    rows = [(act.label, [words[powers[name]] if name in powers else "" for name in RoleName]) for act, powers in POWERS.items()]
    return render(request, "accounts/who_can.html", {"roles": [name.label for name in RoleName], "rows": rows})


@login_not_required
def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit, as after signing in again in another window: what was typed comes back.

    Only to a form of our own page; another site's gets no word of it shown."""
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        return give_back(request)
    return HttpResponse(status=403)
