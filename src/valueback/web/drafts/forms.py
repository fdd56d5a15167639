"""What somebody signs with: the typed name, the consent, and the digest of the text that was on the page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from valueback.usecases.words import NAME


class SignForm(forms.Form):
    """The verb checks name and consent; the digest travels with the page."""

    name = forms.CharField(
        label=_("Your full name"),
        max_length=NAME,
        help_text=_("Typed, this is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    consent = forms.BooleanField(label=_("I have read this text and sign it with my name."), required=True)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
