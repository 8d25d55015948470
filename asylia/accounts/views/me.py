"""My roles, my passkeys, my vault; and who can do what."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from asylia.accounts.door import Member, MemberRequest, opened, signed_in, touched
from asylia.accounts.errors import PasskeyRefused
from asylia.accounts.forms import WordsForm
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import POWERS, Reach
from asylia.accounts.views.vault import touch_of
from asylia.kit.days import day_of
from asylia.vault import people
from asylia.vault.errors import CannotOpen


@signed_in
def me(request: MemberRequest, who: User) -> HttpResponse:
    roles = who.roles.select_related("body").order_by("first_on", "name")
    bound = set(people.bound_to(who.pk))
    keys = [(passkey, passkey.pk in bound) for passkey in who.passkeys.order_by("made_on", "name")]
    known = {
        "roles": roles,
        "today": day_of(request.now),
        "passkeys": keys,
        "is_bound": bool(bound),
        "carries": RoleName.CASEWORKER in who.running_roles,
    }
    return render(request, "accounts/me.html", known | {"has_sheet": people.BY_SHEET in people.ways_of(who.pk)})


@opened
@touched
def bind(request: MemberRequest, me: Member) -> HttpResponse:
    """From now on the words need the touch of this passkey: whoever saw them typed opens nothing with them."""
    form = WordsForm(request.POST or None)
    if form.is_valid():
        try:
            touch = touch_of(request, me.user)
            if people.BY_WORDS in people.ways_of(me.user.pk):
                people.open_person(me.user.pk, form.cleaned_data["six_words"])
            people.bind(me.key, words=form.cleaned_data["six_words"], touch=touch, now=me.now)
        except PasskeyRefused:
            form.add_error("six_words", _("This passkey gives no secret for the vault, or it did not answer. Nothing has changed."))
        except CannotOpen:
            form.add_error("six_words", _("These are not your words. Compare each with your sheet."))
        else:
            return redirect("me")
    return render(request, "accounts/bind.html", {"form": form, "buttons": [("", "", _("Bind my words to this passkey"), "")]})


@signed_in
def who_can(request: MemberRequest, who: User) -> HttpResponse:
    """The table of powers, as the code reads it."""
    words = {Reach.ALONE: _("alone"), Reach.TWO: _("two"), Reach.OWN: _("own"), Reach.ARRIVED: _("new")}
    rows = [
        (act.label, [(name.label, words[powers[name]] if name in powers else "") for name in RoleName]) for act, powers in POWERS.items()
    ]
    return render(request, "accounts/who_can.html", {"roles": [name.label for name in RoleName], "rows": rows})
