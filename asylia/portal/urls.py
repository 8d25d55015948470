from django.urls import path, re_path

from asylia.portal.views import answers, danger, letters, page, yes

urlpatterns = [
    path("s17", page.page, name="s17"),
    path("s18", letters.letters, name="s18"),
    re_path(r"^s18/(?P<number>[1-9][0-9]?)$", letters.letters, name="more_letters"),
    path("s19", answers.choose, name="s19"),
    re_path(r"^a(?P<part>[1-8])(?P<step>[1-9])/(?P<place>[1-9])$", answers.correct, name="correct"),
    path("s20", danger.danger, name="s20"),
    path("s39", yes.yes, name="s39"),
]
