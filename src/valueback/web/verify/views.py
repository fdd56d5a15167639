"""Checking a document: a PDF comes in, one sentence goes out, and nothing of the file stays.

Open to anybody, without signing in. The form changes nothing, so it asks for no token: a page kept open for a day
still answers.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from valueback.usecases import verify
from valueback.web import uploads
from valueback.web.accounts import limits
from valueback.web.acts import UNPROCESSABLE
from valueback.web.context import present
from valueback.web.fragments import render
from valueback.web.verify.answer import answered


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The place to drop a PDF, and what became of the one that was dropped."""
    if request.method != "POST":
        return render(request, "verify/show.html", {"answer": None, "error": ""})
    if not limits.allowed(request, "verify"):
        return limits.too_many(request)
    uploads.prepare(request)
    file = uploads.kept(request, "file")
    error = uploads.fault(file)
    if error:
        return render(request, "verify/show.html", {"answer": None, "error": error}, status=UNPROCESSABLE)
    return render(request, "verify/show.html", {"answer": answered(file.data), "error": ""})


@require_safe
def certificate(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """A practice's certificate, to compare with what a PDF reader shows."""
    found = present(verify.certificate(fingerprint))
    return render(request, "verify/certificate.html", {"certificate": found})


@require_safe
def download(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The same certificate as a file, for whoever wants their PDF reader to know it."""
    found = present(verify.certificate(fingerprint))
    return HttpResponse(
        found.certificate,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": f'attachment; filename="{found.fingerprint[:16]}.pem"'},
    )
