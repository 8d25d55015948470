from django.urls import path

from asylia.accounts import views

urlpatterns = [
    path("", views.first, name="first"),
    path("come-in/<uuid:key>", views.come_in, name="come-in"),
    path("unlock", views.unlock, name="unlock"),
    path("lock", views.lock, name="lock"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("lock-me", views.lock_me, name="lock-me"),
    path("me", views.me, name="me"),
    path("kept", views.kept_texts, name="kept"),
    path("kept/<uuid:key>/throw-away", views.throw_away, name="throw-away"),
    path("who-can", views.who_can, name="who-can"),
]
