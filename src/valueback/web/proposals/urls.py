"""Addresses of options: written and sent by the coach, compared, chosen or declined by the client or whoever pays."""

from __future__ import annotations

from django.urls import path

from valueback.web.proposals import client, views

app_name = "proposals"

urlpatterns = [
    path("options/of/<uuid:engagement>/", views.of, name="of"),
    path("options/of/<uuid:engagement>/new", views.write, name="write"),
    path("options/<uuid:proposal>/", views.show, name="show"),
    path("options/<uuid:proposal>/edit", views.edit, name="edit"),
    path("options/<uuid:proposal>/send", views.send, name="send"),
    path("options/<uuid:proposal>/withdraw", views.withdraw, name="withdraw"),
    path("options/<uuid:proposal>/again", views.again, name="again"),
    path("options/<uuid:proposal>/choose", client.choose, name="choose"),
    path("options/<uuid:proposal>/different", client.different, name="different"),
]
