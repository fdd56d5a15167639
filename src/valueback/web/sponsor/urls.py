"""Addresses of whoever pays."""

from __future__ import annotations

from django.urls import path

from valueback.web.sponsor import views

app_name = "sponsor"

urlpatterns = [
    path("company/", views.home, name="home"),
    path("company/<uuid:engagement>/", views.view, name="view"),
]
