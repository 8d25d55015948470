from django.urls import path

from asylia.portal import views

urlpatterns = [path("s17", views.page, name="s17")]
