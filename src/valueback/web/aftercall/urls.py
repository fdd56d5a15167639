"""The address of the page after a call for somebody who is signed in; by link it is the link's own."""

from __future__ import annotations

from django.urls import path

from valueback.web.aftercall import views

app_name = "aftercall"

urlpatterns = [
    path("my/<uuid:engagement>/after", views.page, name="page"),
]
