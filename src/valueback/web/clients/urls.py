"""Addresses of the client list, the enquiry form and the short path."""

from django.urls import path

from valueback.web.clients import views

app_name = "clients"
urlpatterns = [
    path("clients", views.index, name="list"),
    path("clients/enquiry", views.enquiry, name="enquiry"),
    path("clients/start", views.start, name="start"),
    path("clients/start/outline", views.outline, name="outline"),
    path("clients/<uuid:engagement>/start", views.start_for, name="start-for"),
    path("clients/<uuid:engagement>/decline", views.decline, name="decline"),
]
