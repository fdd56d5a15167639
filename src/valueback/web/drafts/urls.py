"""Addresses of one version of an agreement, on the coach's side."""

from django.urls import path

from valueback.web.drafts import views

app_name = "drafts"
urlpatterns = [
    path("drafts/<uuid:version>", views.review, name="review"),
    path("drafts/<uuid:version>/edit", views.edit, name="edit"),
    path("drafts/<uuid:version>/guarantee", views.guarantee, name="guarantee"),
    path("drafts/<uuid:version>/offer", views.offer, name="offer"),
    path("drafts/<uuid:version>/sign", views.sign, name="sign"),
    path("drafts/<uuid:version>/withdraw", views.withdraw, name="withdraw"),
    path("drafts/<uuid:version>/again", views.again, name="again"),
    path("drafts/<uuid:version>/amend", views.amend, name="amend"),
]
