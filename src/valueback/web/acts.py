"""What a page does with a verb's answer: go on with a word, or come back with the sentence beside what was typed.

A page posts, a verb decides, the browser is sent to a page it can load again. Somebody who was overtaken sees the
new state and is told so; what does not exist for them is the page for missing things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from valueback.core.decisions import Decision, Refused
from valueback.letters import wording
from valueback.web.context import or_missing
from valueback.web.fragments import reader_of

UNPROCESSABLE: Final = 422
UNDO_SECONDS: Final = 10
_UNDO: Final = "undo"
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Undo:
    """An act that can still be taken back: what was done, and where to take it back."""

    sentence: str
    url: str


def told(request: HttpRequest, refused: Refused) -> str:
    """Why a verb refused, in the reader's language and zone."""
    reader = reader_of(request)
    return wording.refusal(refused.code, refused.data, reader.language, reader.zone)


def into_form(request: HttpRequest, form: BaseForm, refused: Refused, names: Mapping[str, str] = _NO_NAMES) -> None:
    """Put a refusal beside the field it is about; `names` where the form calls a field otherwise than the verb."""
    field = str(refused.data.get("field") or "")
    field = names.get(field, field)
    form.add_error(field if field in form.fields else None, told(request, refused))


def onward(request: HttpRequest, decision: Decision[Any], to: str, said: str = "", *, undo: str = "") -> HttpResponse:
    """To the page that shows the new state, with a word; `undo` is where the act can be taken back."""
    or_missing(decision)
    if isinstance(decision, Refused):
        messages.warning(request, told(request, decision))
    elif undo:
        request.session[_UNDO] = {"sentence": said, "url": undo}
    elif said:
        messages.success(request, said)
    return HttpResponseRedirect(to)


def undo_of(request: HttpRequest) -> Undo | None:
    """What the page just came from can still be taken back; offered once."""
    kept = request.session.pop(_UNDO, None)
    return None if kept is None else Undo(str(kept["sentence"]), str(kept["url"]))
