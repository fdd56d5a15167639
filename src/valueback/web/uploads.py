"""A file that somebody hands in is read into memory, up to a limit, and never written to a disk by the door itself.

`kept(request, "file")` reads it; call it before anything else reads the form (a view that is CSRF-protected is wrapped
in `reading`, because the check of the token reads the form first).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

LIMIT: Final = 20 * 1024 * 1024
"""The largest file that is taken, in bytes."""

PDF: Final = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was handed in: its bytes, or that there was none, or that it was too large."""

    data: bytes = b""
    too_large: bool = False

    @property
    def is_pdf(self) -> bool:
        """Whether the content begins as a PDF does; the name it came with says nothing."""
        return self.data.startswith(PDF)


class InMemory(FileUploadHandler):
    """Keeps a file in memory; one beyond the limit is dropped and the rest of the form is read on."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_large = False
        self._kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > LIMIT:
            self.too_large = True
            raise SkipFile
        self._kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return SimpleUploadedFile(self.file_name or "file", self._kept.getvalue())


def reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around a view that takes a file and needs its form's token: files go to memory before the form is read."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        prepare(request)
        answer: HttpResponse = guarded(request, *args, **kwargs)
        return answer

    return door


def prepare(request: HttpRequest) -> None:
    """Say, before the form is read, that files stay in memory."""
    if request.method == "POST":
        request.upload_handlers = [InMemory(request)]  # type: ignore[list-item]


def kept(request: HttpRequest, name: str) -> Kept:
    """The file of this field of the form."""
    found = request.FILES.get(name)
    handlers = [one for one in request.upload_handlers if isinstance(one, InMemory)]
    if any(one.too_large for one in handlers):
        return Kept(too_large=True)
    return Kept(found.read() if found is not None else b"")


def fault(file: Kept) -> str:
    """What is wrong with a file that should be a PDF, in a sentence; empty where nothing is."""
    if file.too_large:
        return _("That file is larger than 20 MB. Nothing of it was kept.")
    if not file.data:
        return _("Choose a PDF first.")
    return "" if file.is_pdf else _("That is not a PDF. Choose the PDF itself, not a picture or a page of it.")
