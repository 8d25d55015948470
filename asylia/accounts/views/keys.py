"""A new key, and leaving the key behind for a journey."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from asylia.accounts.door import Member, MemberRequest, end_vault, opened, touched
from asylia.accounts.forms import KeepersForm
from asylia.accounts.models import RoleName, User
from asylia.vault import people, rosters, travel
from asylia.vault.errors import RosterRefused


@opened
@touched
def change_key(request: MemberRequest, me: Member) -> HttpResponse:
    """A new seed, new words, and afterwards a new sheet. The officers sign the new key with the next roster."""
    if request.method != "POST":
        return render(request, "accounts/change_key.html")
    words = people.new_words()
    people.change_key(me.keys, user=me.user.pk, words=words, now=me.now)
    end_vault(request)
    return render(request, "accounts/words_shown.html", {"words": words.split()})


@opened
@touched
def depart(request: MemberRequest, me: Member) -> HttpResponse:
    """Every way in ends; two officers keep the key, neither without the other."""
    officers = list(User.objects.holding(RoleName.OFFICER, on=me.today).exclude(pk=me.user.pk).order_by("name"))
    form = KeepersForm(request.POST or None, officers=officers)
    if form.is_valid():
        try:
            first, second = (rosters.person(UUID(form.cleaned_data[name]), on=me.today) for name in ("first", "second"))
        except RosterRefused:
            form.add_error("first", _("The key of one of them is not signed yet. Choose others."))
        else:
            travel.depart(me.key, officers=(first, second), now=me.now)
            return redirect("unlock")
    return render(request, "accounts/depart.html", {"form": form, "buttons": [("", "", _("Leave my key behind"), "")]})
