from django.urls import path

from asylia.notices import views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/seen", views.seen, name="notices-seen"),
]
