"""Addresses of papers on the coach's side."""

from __future__ import annotations

from django.urls import path

from valueback.web.papers import history, lists, views

app_name = "papers"

urlpatterns = [
    path("agreements", lists.listed, name="list"),
    path("agreements/<uuid:paper>", views.show, name="show"),
    path("agreements/<uuid:paper>/remind", views.remind, name="remind"),
    path("agreements/<uuid:paper>/withdraw", views.withdraw, name="withdraw"),
    path("agreements/<uuid:paper>/void", views.void, name="void"),
    path("agreements/<uuid:paper>/elsewhere", views.elsewhere, name="elsewhere"),
    path("clients/<uuid:engagement>/history", history.show, name="history"),
]
