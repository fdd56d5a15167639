"""Addresses of one version of an agreement, on the coach's side."""

from django.urls import path

from valueback.web.drafts import offer, views

app_name = "drafts"
urlpatterns = [
    path("drafts/<uuid:version>", offer.review, name="review"),
    path("drafts/<uuid:version>/document", offer.document, name="document"),
    path("drafts/<uuid:version>/offer", offer.offer, name="offer"),
    path("drafts/<uuid:version>/edit", views.edit, name="edit"),
    path("drafts/<uuid:version>/guarantee", views.guarantee, name="guarantee"),
    path("drafts/<uuid:version>/withdraw", views.withdraw, name="withdraw"),
    path("drafts/<uuid:version>/again", views.again, name="again"),
    path("drafts/<uuid:version>/amend", views.amend, name="amend"),
]
