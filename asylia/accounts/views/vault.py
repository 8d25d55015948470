"""Opening and locking the vault, and what was being written when it closed."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from asylia.accounts import passkeys
from asylia.accounts.actions import coming
from asylia.accounts.door import Member, MemberRequest, end_vault, keep_cookie, note_touch, opened, origin_of, own_path, signed_in
from asylia.accounts.errors import PasskeyRefused
from asylia.accounts.forms import WordsForm
from asylia.accounts.models import Passkey, User
from asylia.accounts.permissions import is_click_enough
from asylia.accounts.views.coming import answered, asked, onward
from asylia.kit.limits import Limit
from asylia.vault import circles, halves, kept, people, settling, travel
from asylia.vault.errors import CannotOpen, VaultClosed
from asylia.vault.keys import Key
from asylia.vault.people import Touch

TRIES = Limit(most=10, all_together=200, seconds=600)


@signed_in
def unlock(request: MemberRequest, who: User) -> HttpResponse:
    """By the words; where they are bound to passkeys, with the touch of one of these."""
    onward_to = request.POST.get("next", request.GET.get("next", ""))
    if request.vault and request.method != "POST":
        return redirect(own_path(onward_to))
    form, needs_touch = WordsForm(request.POST or None), bool(list(people.bound_to(who.pk)))
    if form.is_valid() and (key := opened_by_words(request, form, who, needs_touch=needs_touch)):
        cookie = halves.new_cookie()
        try:
            coming.open_vault(key, cookie=cookie, now=request.now)
            settling.settle(circles.keys_of(key), user=who.pk, now=request.now)
        except VaultClosed:
            form.add_error("six_words", _("The house is locked. No vault opens until two officers open it again."))
        else:
            end_vault(request)
            return keep_cookie(onward(request, who, now=request.now), cookie)
    known = {"form": form, "next": onward_to, "is_demo": is_click_enough(), "has_text": kept.has_text(who.pk, now=request.now)}
    ways = {way[0] for way in people.ways_of(who.pk)}
    has_words = bool(ways & {people.BY_WORDS, people.BY_PASSKEY})
    shown = known | {
        "needs_touch": needs_touch,
        "has_words": has_words,
        "is_away": travel.AWAY in ways,
        "buttons": [("", "", _("Open the vault"), "")],
    }
    return render(request, "accounts/unlock.html", known | shown)


@signed_in
@require_POST
def unlock_question(request: MemberRequest, who: User) -> HttpResponse:
    """For the passkeys to which the words are bound."""
    return _ask_for_secret(request, Passkey.objects.filter(user=who, pk__in=list(people.bound_to(who.pk))))


@signed_in
@require_POST
def bind_question(request: MemberRequest, who: User) -> HttpResponse:
    """For any passkey of theirs."""
    return _ask_for_secret(request, Passkey.objects.filter(user=who))


def _ask_for_secret(request: MemberRequest, those: QuerySet[Passkey]) -> HttpResponse:
    known = [bytes(each) for each in those.values_list("credential", flat=True)]
    return asked(request, passkeys.ask_to_answer(origin_of(request), known=known, for_vault=True))


def opened_by_words(request: MemberRequest, form: WordsForm, who: User, *, needs_touch: bool) -> Key | None:
    """The person's key; else the form says why not. Wrong words take as long as right ones."""
    if minutes := TRIES.wait(str(who.pk)):
        form.add_error("six_words", too_many(minutes))
        return None
    try:
        touch = touch_of(request, who) if needs_touch else None
        return people.open_person(who.pk, form.cleaned_data["six_words"], touch=touch)
    except PasskeyRefused:
        form.add_error("six_words", _("Your words are bound to your passkey, and it did not answer. Touch it once more."))
    except CannotOpen:
        form.add_error("six_words", _("These words do not open your vault. Compare each with your sheet."))
    return None


def too_many(minutes: int) -> str:
    return ngettext("Too many tries. Wait %(n)d minute.", "Too many tries. Wait %(n)d minutes.", minutes) % {"n": minutes}


def touch_of(request: MemberRequest, who: User) -> Touch:
    """Which of her passkeys answered, and its secret. Raises PasskeyRefused, also where it makes no secret."""
    passkey = answered(request, now=request.now)
    made = passkeys.secret(request.POST.get("secret", ""))
    if passkey.user_id != who.pk or made is None:
        raise PasskeyRefused
    note_touch(request, now=request.now)
    return Touch(passkey.pk, made)


@signed_in
@require_POST
def lock(request: MemberRequest, who: User) -> HttpResponse:
    end_vault(request)
    response = redirect("unlock")
    response.delete_cookie(settings.VAULT_COOKIE, samesite="Strict")
    return response


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
