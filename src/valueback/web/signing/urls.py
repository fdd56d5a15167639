"""Addresses of papers, for whoever is asked to sign them: to be opened, signed, declined, read and kept."""

from __future__ import annotations

from django.urls import path

from valueback.web.signing import views

app_name = "signing"

urlpatterns = [
    path("papers/of/<uuid:engagement>/", views.listed, name="papers"),
    path("papers/<uuid:paper>/", views.paper, name="paper"),
    path("papers/<uuid:paper>/open", views.open_paper, name="open"),
    path("papers/<uuid:paper>/decline", views.decline, name="decline"),
    path("papers/<uuid:paper>/print", views.printed, name="print"),
    path("papers/<uuid:paper>/copy", views.copy, name="copy"),
]
