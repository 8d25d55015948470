from django.urls import path

from asylia.desk import views

urlpatterns = [path("", views.first, name="first")]
