from django.urls import path

from asylia.accounts.views import beginning, coming, keys, me, vault

urlpatterns = [
    path("", coming.first, name="first"),
    path("come-in", coming.come_in, name="come-in"),
    path("come-in/<uuid:key>", coming.come_in_demo, name="come-in-demo"),
    path("question", coming.question, name="question"),
    path("touch", coming.touch, name="touch"),
    path("sign-out", coming.sign_out, name="sign-out"),
    path("lock-me", coming.lock_me, name="lock-me"),
    path("invited", beginning.invited, name="invited"),
    path("begin", beginning.begin, name="begin"),
    path("begin/question", beginning.begin_question, name="begin-question"),
    path("begin/words", beginning.words, name="begin-words"),
    path("begin/sheet", beginning.by_sheet, name="begin-sheet"),
    path("begin/done", beginning.done, name="begin-done"),
    path("unlock", vault.unlock, name="unlock"),
    path("unlock/question", vault.unlock_question, name="unlock-question"),
    path("lock", vault.lock, name="lock"),
    path("kept", vault.kept_texts, name="kept"),
    path("kept/<uuid:key>/throw-away", vault.throw_away, name="throw-away"),
    path("me", me.me, name="me"),
    path("me/passkey", beginning.another_passkey, name="another-passkey"),
    path("me/passkeys/<uuid:key>/remove", beginning.remove_passkey, name="remove-passkey"),
    path("me/sheet", beginning.new_sheet, name="new-sheet"),
    path("me/bind", me.bind, name="bind"),
    path("me/bind/question", vault.bind_question, name="bind-question"),
    path("me/key", keys.change_key, name="change-key"),
    path("me/travel", keys.depart, name="depart"),
    path("who-can", me.who_can, name="who-can"),
]
