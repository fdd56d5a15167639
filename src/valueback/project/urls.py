"""Where every address begins. Each feature brings its own urls; one line here joins it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("valueback.web.look")),
    path("", include("valueback.web.demo.urls")),
    path("", include("valueback.web.money.urls")),
    path("", include("valueback.web.claims.urls")),
    path("", include("valueback.web.endings.urls")),
    path("", include("valueback.web.settings.urls")),
    path("", include("valueback.web.accounts.urls")),
    path("", include("valueback.web.links")),
    path("", include("valueback.web.today.urls")),
    path("", include("valueback.web.clients.urls")),
    path("", include("valueback.web.engagement.urls")),
    path("", include("valueback.web.value.urls")),
    path("", include("valueback.web.proposals.urls")),
    path("", include("valueback.web.drafts.urls")),
    path("", include("valueback.web.papers.urls")),
    path("", include("valueback.web.signing.urls")),
    path("", include("valueback.web.verify.urls")),
    path("", include("valueback.web.client.urls")),
    path("", include("valueback.web.aftercall.urls")),
    path("", include("valueback.web.sponsor.urls")),
]

handler400 = "valueback.web.look.bad_request"
handler403 = "valueback.web.look.forbidden"
handler404 = "valueback.web.look.not_found"
handler429 = "valueback.web.accounts.limits.too_many"
handler500 = "valueback.web.look.server_error"
