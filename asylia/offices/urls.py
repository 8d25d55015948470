from django.urls import path

from asylia.offices.views import circles, locks, people, rosters, waiting

urlpatterns = [
    path("people", people.everybody, name="people"),
    path("people/invite", people.invite, name="invite"),
    path("people/new-body", people.new_body, name="new-body"),
    path("people/roles/<uuid:key>/end", people.end_role, name="end-role"),
    path("people/<uuid:key>", people.person, name="person"),
    path("people/<uuid:key>/role", people.give_role, name="give-role"),
    path("people/<uuid:key>/again", people.invite_again, name="invite-again"),
    path("people/<uuid:key>/lock", people.lock_person, name="lock-person"),
    path("people/<uuid:key>/shut-out", people.shut_out, name="shut-out"),
    path("people/<uuid:key>/take-off", people.take_off, name="take-off"),
    path("signatures", waiting.waiting, name="waiting"),
    path("signatures/open-more", waiting.open_more, name="open-more"),
    path("signatures/<uuid:key>", waiting.proposal, name="proposal"),
    path("roster", rosters.roster, name="roster"),
    path("circles", circles.mine, name="circles"),
    path("circles/change", circles.change, name="change-circle"),
    path("locks", locks.all_locks, name="locks"),
    path("locks/<slug:what>/press", locks.press, name="press-lock"),
    path("locks/<uuid:key>/open", locks.reopen, name="reopen"),
]
