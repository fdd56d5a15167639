"""Addresses of the value conversation: the coach's steps, and the page of whoever confirms it."""

from __future__ import annotations

from django.urls import path

from valueback.web.value import client, views

app_name = "value"

urlpatterns = [
    path("engagements/<uuid:engagement>/value", views.show, name="show"),
    path("engagements/<uuid:engagement>/value/start", views.start, name="start"),
    path("engagements/<uuid:engagement>/value/draft", views.into_draft, name="draft"),
    path("value/<uuid:conversation>/share", views.share, name="share"),
    path("value/<uuid:conversation>/confirm", views.confirm, name="confirm"),
    path("value/<uuid:conversation>/away", views.put_away, name="away"),
    path("value/<uuid:conversation>/agreed", views.agreed, name="agreed"),
    path("value/<uuid:conversation>/<slug:step>", views.step, name="step"),
    path("my/value/<uuid:conversation>", client.mine, name="mine"),
]
