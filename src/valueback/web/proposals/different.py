"""What would have to be different: asked once, may stay empty."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.usecases.words import TEXT


class DifferentForm(forms.Form):
    """The words of whoever takes none of the options."""

    words = forms.CharField(
        label=_("What would have to be different?"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only your coach reads it. You may leave it empty."),
    )
