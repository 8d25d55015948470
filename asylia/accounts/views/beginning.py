"""The first session: number, passkey, a second one, words, sheet. And the way back for who lost some of these.

Where somebody stands follows from what there is: whoever stops half way goes on there."""

import base64
import contextlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts import passkeys
from asylia.accounts.actions import coming
from asylia.accounts.door import Member, MemberRequest, opened, origin_of, signed_in, touched
from asylia.accounts.errors import InvitationUnknown, LastPasskey, PasskeyRefused
from asylia.accounts.forms import CodeForm, SheetForm
from asylia.accounts.models import Invitation, Passkey, User
from asylia.accounts.views.coming import asked, sign_in, state_of
from asylia.accounts.views.vault import too_many
from asylia.kit.days import day_of
from asylia.kit.limits import Limit
from asylia.vault import number, people, rosters, sealing, travel
from asylia.vault.errors import CannotOpen
from asylia.vault.keys import Key

CODES = Limit(most=10, all_together=100, seconds=600)
SHEETS = Limit(most=5, all_together=100, seconds=600)
INVITED = "invited"


@login_not_required
def invited(request: HttpRequest) -> HttpResponse:
    """Who has a number types it here. One answer for a number that never was, was used, or is too old."""
    form, now = CodeForm(request.POST or None), datetime.now(UTC)
    if form.is_valid():
        found = _invitation_of(request, form.cleaned_data["code"], now=now)
        if found:
            request.session.cycle_key()
            request.session.set_expiry(now + timedelta(minutes=30))
            request.session[INVITED] = str(found.pk)
            return redirect("begin")
        form.add_error("code", _("This number opens nothing: it was used, or is older than seven days, or has a slip. Ask an officer."))
    return render(request, "accounts/invited.html", {"form": form, "buttons": [("", "", _("Go on"), "")]})


def _invitation_of(request: HttpRequest, code: str, *, now: datetime) -> Invitation | None:
    return None if CODES.wait(request.META.get("REMOTE_ADDR", "")) else Invitation.objects.of(code, now=now)


@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """To the step that comes next; before the first passkey, that one."""
    if request.user.is_authenticated:
        return redirect(_next_step(request.user))
    invitation = _invitation_in(request)
    if invitation is None:
        return redirect("invited")
    if request.method == "POST":
        return _first_passkey(request, invitation)
    return _passkey_page(request, invitation.user)


def _invitation_in(request: HttpRequest) -> Invitation | None:
    """Of whoever typed its number in this browser."""
    known = request.session.get(INVITED)
    return Invitation.objects.filter(pk=known).select_related("user").first() if known else None


def _passkey_page(request: HttpRequest, user: User, *, failed: bool = False) -> HttpResponse:
    is_first = not request.user.is_authenticated
    return render(request, "accounts/passkey.html", {"who": user, "is_first": is_first, "failed": failed}, status=403 if failed else 200)


def _first_passkey(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    now = datetime.now(UTC)
    try:
        made = passkeys.made(origin_of(request), state_of(request, now=now), request.POST.get("answer", ""))
        passkey = coming.accept(invitation.pk, made, name=request.POST.get("name", ""), now=now)
    except PasskeyRefused:
        return _passkey_page(request, invitation.user, failed=True)
    except InvitationUnknown:
        return redirect("invited")
    user = User.objects.working(on=day_of(now)).filter(pk=passkey.user_id).first()
    if user is None:
        return render(request, "accounts/not_yet.html", {"who": invitation.user})
    sign_in(request, user, now=now, passkey=passkey)
    return redirect("begin")


@login_not_required
@require_POST
def begin_question(request: HttpRequest) -> HttpResponse:
    """For a new passkey: of who was invited, or of who is in and has just touched one."""
    invitation = _invitation_in(request)
    user: User | None = request.user if request.user.is_authenticated else invitation.user if invitation else None
    if user is None:
        raise Http404
    known = [bytes(each) for each in user.passkeys.values_list("credential", flat=True)]
    return asked(request, passkeys.ask_to_make(origin_of(request), user=user.pk, name=user.name, known=known))


@signed_in
@touched
def another_passkey(request: MemberRequest, who: User) -> HttpResponse:
    """On another device, so that the loss of one locks nobody out."""
    if request.method == "POST":
        try:
            made = passkeys.made(origin_of(request), state_of(request, now=request.now), request.POST.get("answer", ""))
            coming.add_passkey(who, made, name=request.POST.get("name", ""), now=request.now)
        except PasskeyRefused:
            return _passkey_page(request, who, failed=True)
        return redirect("begin")
    return _passkey_page(request, who)


def _next_step(who: User) -> str:
    ways = {way[0] for way in people.ways_of(who.pk)}
    if travel.AWAY in ways:
        return "unlock"
    if not ways & {people.BY_WORDS, people.BY_PASSKEY}:
        return "begin-sheet" if people.BY_SHEET in ways else "begin-words"
    return "begin-done" if people.BY_SHEET in ways else "new-sheet"


@signed_in
@touched
def words(request: MemberRequest, who: User) -> HttpResponse:
    """New words by the system, shown once. For whoever has an open vault, for the same key; else with a new key."""
    if request.method != "POST":
        return render(request, "accounts/words.html", {"is_new": not people.ways_of(who.pk), "is_open": bool(request.vault)})
    if travel.AWAY in people.ways_of(who.pk):
        return redirect("unlock")
    made = people.new_words()
    if request.vault:
        people.change_words(request.vault.key, words=made, now=request.now)
    else:
        people.enrol(who.pk, seed=sealing.new_seed(), words=made, now=request.now)
    return render(request, "accounts/words_shown.html", {"words": made.split()})


@signed_in
@touched
def by_sheet(request: MemberRequest, who: User) -> HttpResponse:
    """Whoever lost the words gets new ones by the recovery sheet."""
    form = SheetForm(request.POST or None)
    if form.is_valid():
        key = _opened_by_sheet(form, who)
        if key:
            made = people.new_words()
            people.change_words(key, words=made, now=request.now)
            return render(request, "accounts/words_shown.html", {"words": made.split()})
    return render(request, "accounts/by_sheet.html", {"form": form, "buttons": [("", "", _("Make new words"), "")]})


def _opened_by_sheet(form: SheetForm, who: User) -> Key | None:
    if minutes := SHEETS.wait(str(who.pk)):
        form.add_error("digits", too_many(minutes))
        return None
    try:
        return people.open_by_sheet(who.pk, form.cleaned_data["digits"])
    except CannotOpen:
        form.add_error("digits", _("This number does not open your key. Compare each group with your sheet; an older sheet opens nothing."))
        return None


@opened
@touched
def new_sheet(request: MemberRequest, me: Member) -> HttpResponse:
    """Thirty digits for paper, shown once."""
    if request.method != "POST":
        return render(request, "accounts/sheet.html", {"is_new": people.BY_SHEET not in people.ways_of(me.user.pk)})
    digits = people.make_sheet(me.key, now=me.now)
    return render(request, "accounts/sheet_shown.html", {"groups": number.groups(digits), "who": me.user, "day": me.today})


@opened
def done(request: MemberRequest, me: Member) -> HttpResponse:
    """What comes next: the officers sign the key. The key itself is read from the open vault, whatever the database says."""
    signed = rosters.names(me.user.pk, epoch=me.key.epoch)
    return render(request, "accounts/done.html", {"is_signed": signed, "key": shown_key(me.key), "count": me.user.passkeys.count()})


def shown_key(key: Key) -> str:
    """A signing key as the settings take it."""
    return base64.b64encode(sealing.signing_key(key.seed)).decode()


@signed_in
@require_POST
@touched
def remove_passkey(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    try:
        with contextlib.suppress(LastPasskey):  # another one was removed meanwhile: the page shows the one that is left
            coming.remove_passkey(key, user=who, now=request.now)
    except Passkey.DoesNotExist as others:
        raise Http404 from others
    return redirect("me")
