"""The addresses where a document is checked, open to anybody."""

from __future__ import annotations

from django.urls import path

from valueback.web.verify import views

app_name = "verify"

urlpatterns = [
    path("verify", views.show, name="show"),
    path("verify/certificate/<str:fingerprint>.pem", views.download, name="download"),
    path("verify/certificate/<str:fingerprint>", views.certificate, name="certificate"),
]
