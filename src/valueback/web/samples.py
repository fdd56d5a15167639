"""The page of components: every one in every state, filled with the model case, to be looked at and tested."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse

from valueback.core.money import Money
from valueback.web.fragments import Look, Reader, render, set_reader
from valueback.web.parts import (
    Column,
    Entry,
    Fault,
    Line,
    Link,
    Option,
    Pages,
    Reason,
    Receipt,
    Row,
    Signed,
    Step,
    Week,
)

SHELLS: Final = ("client", "coach", "plain", "document", "review")
DIGEST: Final = "9f2c41d07b6a58e3a1c09d4f7e26b85530cfa1e94d7b2c6680e1f35a92bd4c17"


def _at(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def _usd(text: str) -> Money:
    return Money.of(text, "USD")


class Trial(forms.Form):
    """A form of Django's, to see its fields in our clothes."""

    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    start = forms.DateField(label="Start", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    preset = forms.ChoiceField(label="Guarantee", choices=(("value-back", "Value back"), ("none", "None")))
    mood = forms.ChoiceField(label="Did it help?", choices=(("yes", "Yes"), ("partly", "Partly"), ("no", "No")))
    days = forms.MultipleChoiceField(
        label="Days", choices=(("1", "Monday"), ("2", "Tuesday")), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="I agree")
    version = forms.CharField(widget=forms.HiddenInput)


def proof() -> tuple[Row, ...]:
    return (
        Row("Noted", "Mon, 15 Mar 2027, 09:12, by Ana Prado"),
        Row("Fact", "14 of this engagement"),
        Row("Receipt", "b4d1 09ce 77aa"),
    )


def weeks() -> tuple[Week, ...]:
    return (
        Week(
            "This week",
            (
                Entry(_at(16, 17), "Ana", "Value told after session 9: yes", "ok", proof=proof()),
                Entry(_at(15, 14), "", "Session 9 took place, 45 minutes"),
            ),
        ),
        Week(
            "8 to 14 March",
            (
                Entry(_at(12, 19), "Ana", "New contract with a clinic, US$1,500.00, all from our work", "ok"),
                Entry(_at(9, 13), "Tom", "Adjustment agreed: shorter homework, more speaking", "info"),
                Entry(_at(8, 11), "Ana", "Session 8 moved with 20 hours' notice", "watch", href="#main"),
            ),
        ),
    )


def reasons() -> tuple[Reason, ...]:
    return (
        Reason("ok", "Kept", "Value was told after 9 of 9 sessions.", proof=proof()),
        Reason("watch", "Keep an eye on it", "All three late cancellations are used.", "One more can be cured."),
        Reason("risk", "At risk", "Homework of four sessions is still open.", "Hand it in by Fri, 26 Mar 2027, 18:00."),
        Reason("info", "Coming", "The halfway question comes with session 13."),
        Reason("quiet", "Not due", "The results schedule is not due before session 4."),
    )


def receipt() -> Receipt:
    lines = (
        Line("Received", _usd("2400.00"), "one payment, 15 Jan 2027"),
        Line("Already returned", _usd("0.00")),
        Line("Less tax that cannot be recovered", _usd("-120.00"), "ISS 5 %, section 9 of the agreement"),
    )
    return Receipt(lines, "Paid back", _usd("2280.00"))


def answers() -> tuple[Option, ...]:
    words = ("No value", "A little", "Partly", "Yes", "More than expected", "It did not take place")
    return tuple(Option(str(place), word) for place, word in enumerate(words))


def values() -> dict[str, Any]:
    """Everything the page of components is filled with."""
    return {
        "answers": answers(),
        "attributions": (
            Option("1", "All of it"),
            Option("0.5", "Half of it", "Other things helped as much"),
            Option("0.2", "A little"),
        ),
        "columns": (
            Column("Client", "?sort=client", "ascending"),
            Column("Next session", "?sort=next"),
            Column("Standing"),
            Column("Fee", "?sort=fee", numeric=True),
        ),
        "consequences": (
            "Ana gets a mail with this arithmetic.",
            "Open invoices of this agreement are cancelled.",
            "The engagement is closed once the money has arrived.",
        ),
        "crumbs": (Link("Clients", "#main"), Link("Ana Prado", "#main"), Link("Results", "#main", current=True)),
        "deadline": _at(26, 21),
        "digest": DIGEST,
        "faults": (Fault("id_fee", "The fee is missing."), Fault("id_start", "The start lies before the signature.")),
        "fee": _usd("2400.00"),
        "first": date(2027, 1, 15),
        "kept": tuple(Option(word.lower(), word) for word in ("Done", "Partly", "Not done", "Extra mile")),
        "last": date(2027, 7, 14),
        "meter_rows": (
            Row("Counted so far", "US$1,500.00"),
            Row("Minimum result", "US$2,400.00"),
            Row("Still to come", "US$900.00"),
        ),
        "pages": Pages(2, 7, "?page=1", "?page=3"),
        "reasons": reasons(),
        "receipt": receipt(),
        "rows": (
            Row("Fee", "US$2,400.00"),
            Row("Term", "15 Jan – 14 Jul 2027"),
            Row("Calls", "26, weekly"),
        ),
        "share": Decimal("0.625"),
        "signers": (
            Signed("Jose Duarte", "coach", _at(14, 15, 1), DIGEST[:16], "typed name, code by mail"),
            Signed("Ana Prado", "client"),
        ),
        "steps": (
            Step("Name your brand", True),
            Step("Write the first agreement", False, "#main", "Nine questions on one page"),
            Step("Invite the client", False, "#main"),
            Step("Plan the calls", False),
        ),
        "stages": (Step("Enquiry", True), Step("Signed", True), Step("Running", False), Step("Closed", False)),
        "tabs": (Link("Standing", "#main", current=True), Link("Results", "#main", count=3), Link("Papers", "#main")),
        "trial": Trial({"email": "ana@", "start": "2027-01-15", "preset": "none", "mood": "partly", "version": "3"}),
        "weeks": weeks(),
        "zones": ("America/Sao_Paulo", "America/New_York", "Europe/Lisbon"),
    }


def show(request: HttpRequest) -> HttpResponse:
    """The page, in the shell, language and brand that the query asks for."""
    shell = request.GET.get("shell", "coach")
    shell = shell if shell in SHELLS else "coach"
    brand = Look("LinkedEnglish", "One-to-one English for people at work")
    if request.GET.get("brand") == "plum":
        brand = Look("MaxiCareerCoaching", "Professional coaching, no life coaching", "#7a2d6b", "#dda3d0")
    nav = (Link("Today", "#main", current=True, count=2), Link("Clients", "#main"), Link("Invoices", "#main"))
    reader = Reader(
        language=request.GET.get("language", "en"),
        zone="America/Sao_Paulo",
        other_zone="America/New_York",
        brand=brand,
        nav=nav if shell == "coach" else (),
        name="Jose Duarte" if shell == "coach" else "",
    )
    set_reader(request, reader)
    return render(request, f"dev/{shell}.html", values())
