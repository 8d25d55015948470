"""The street: pages for anybody. Paths are a language, a letter and a number; they say nothing to who reads a history."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from asylia.intake.views import reading

urlpatterns = [
    path("", reading.first, name="first"),
    *i18n_patterns(path("", include("asylia.intake.urls")), path("", include("asylia.portal.urls"))),
]
handler400 = "asylia.intake.views.trouble.no_such_page"
handler403 = "asylia.intake.views.trouble.refused"
handler404 = "asylia.intake.views.trouble.no_such_page"
handler500 = "asylia.intake.views.trouble.our_fault"
