"""`valueback assess FILE`: where the guarantee of a journal stands and why. Needs core and letters, nothing else."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from valueback.cli.main import FAILED, Problem

if TYPE_CHECKING:
    from valueback.cli.main import Subparsers
    from valueback.core.dates import Instant
    from valueback.core.guarantee import Standing
    from valueback.core.journal import Journal
    from valueback.core.outcome import Result
    from valueback.core.terms import Party, Terms

NOT_AS_EXPECTED = 1


def add(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "assess",
        help="say where the guarantee of a journal stands, and why",
        description="Read a journal and print where its guarantee stands, with the reasons. Exit status 0 for a "
        "readable journal whatever the verdict, 2 with every mistake at its line for one that cannot be read.",
    )
    parser.add_argument("file", metavar="FILE", help="the journal, or - to read it from standard input")
    parser.add_argument(
        "--as-of",
        metavar="INSTANT",
        help="look from this moment: 2027-04-01, '2027-04-01 12:00' (both in the journal's zone), "
        "2027-04-01T16:00:00Z, or now; left out: when the journal was last added to",
    )
    parser.add_argument("--side", choices=("client", "coach"), default="client", help="who reads (default: client)")
    parser.add_argument("--lang", default="en", help="the language of the sentences: en, pt-BR or es (default: en)")
    parser.add_argument("--json", action="store_true", help="print JSON, as described by standing.schema.json")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare each `expect` line of the journal with its standing; exit status 1 if one differs",
    )


def run(args: argparse.Namespace) -> int:
    from valueback.core.journal import Unreadable, parse

    name = "standard input" if args.file == "-" else args.file
    found = parse(_text(args.file, name))
    if isinstance(found, Unreadable):
        for problem in found.problems:
            sys.stderr.write(problem.text(name) + "\n")
        return FAILED
    if args.check:
        return _check(found, name)
    _print(found, args)
    return 0


def _print(journal: Journal, args: argparse.Namespace) -> None:
    from valueback.core.guarantee import assess
    from valueback.core.journal.answer import standing_json
    from valueback.core.terms import Party

    side = Party(args.side)
    standing = assess(journal.agreed, journal.facts, _as_of(args.as_of, journal)).for_side(side)
    if args.json:
        sys.stdout.write(json.dumps(standing_json(standing), ensure_ascii=False, indent=2) + "\n")
        return
    from valueback.letters.i18n import language_tag

    try:
        language = language_tag(args.lang)
    except ValueError as error:
        raise Problem(f"{error}.") from error
    sys.stdout.write("\n".join(_told(journal, standing, side, language)) + "\n")


def _text(file: str, name: str) -> str:
    """The journal's text. A file that is missing, a folder or not text is a sentence."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Problem(f"{name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Problem(f"{name!r} is not the name of a file.") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Problem(f"{name}:{line}: this is not UTF-8 text; save the file as UTF-8.") from error


def _as_of(typed: str | None, journal: Journal) -> Instant:
    """The instant that was typed. A journal without any fact is looked at on its first day."""
    from valueback.core.dates import local_instant, parse_instant, start_of_day

    if typed is None:
        first_day = journal.agreed.versions[0].terms.first_day
        return journal.last_noted or start_of_day(first_day, journal.zone)
    if typed == "now":
        return datetime.now(UTC)
    try:
        if "T" in typed:
            return parse_instant(typed)
        day, _, clock = typed.partition(" ")
        return local_instant(date.fromisoformat(day), time.fromisoformat(clock or "00:00"), journal.zone)
    except ValueError as error:
        raise Problem(
            f"--as-of {typed[:40]!r} is not an instant; write 2027-04-01, '2027-04-01 12:00' or 2027-04-01T16:00:00Z."
        ) from error


def _check(journal: Journal, name: str) -> int:
    """Every `expect` line against its standing."""
    from valueback.core.guarantee import assess

    differences = 0
    for expected in journal.expectations:
        standing = assess(journal.agreed, journal.facts, expected.at)
        for said in expected.unmet(standing):
            differences += 1
            sys.stderr.write(f"{name}:{expected.line}: {said}\n")
    checked = len(journal.expectations)
    sys.stdout.write(f"{name}: {checked} expectations, {differences} differences\n")
    return NOT_AS_EXPECTED if differences else 0


# --- in words -------------------------------------------------------------------------------------------------------


def _told(journal: Journal, standing: Standing, side: Party, language: str) -> Iterator[str]:
    """The standing as a reader of one side would be told it."""
    from valueback.core.terms import Party
    from valueback.letters import formats, wording
    from valueback.letters.i18n import translator

    _ = translator(language).gettext
    terms = _terms(journal, standing)
    zone = terms.client_zone if side is Party.CLIENT else terms.coach_zone or terms.zone
    names = {"client_name": terms.names.client, "coach_name": terms.names.coach}
    yield wording.headline(standing, side, language)
    # A verdict says what can be done, and with a claim that has been done: then the claim's own state is the answer.
    meaning = "" if standing.claim else wording.verdict(standing.verdict, side, language, terms.names.client)
    if standing.claim is not None and standing.verdict is not None:
        meaning = _("When it was filed: %(verdict)s.") % {"verdict": wording.name(standing.verdict, language)}
    if meaning:
        yield meaning
    yield ""
    yield _("As of %(when)s.") % {"when": formats.instant(standing.as_of, zone, language, place=True)}
    if standing.holds_until is not None:
        when = formats.instant(standing.holds_until, zone, language)
        yield _("Nothing changes by time alone before %(when)s.") % {"when": when}
    if standing.findings:
        yield from ("", _("Reasons"))
    for finding in standing.findings:
        duty = terms.duty(finding.clause) if finding.clause and finding.party is Party.CLIENT else None
        said = wording.sentence(finding, side, language, zone, duty=duty, **names)
        yield f"  [{wording.name(finding.mark, language)}] {said}"
        yield from (f"      {wording.slip(one, side, language, zone, **names)}" for one in finding.detail)
    if standing.results is not None:
        yield from ("", _("Minimum results"))
        yield from _results(standing.results, language, 1)
    yield from _money(standing, language, zone)
    steps = wording.next_steps(standing, side, language, zone, **names)
    if steps:
        yield from ("", _("What would change it"))
        yield from (f"  {step.text}" for step in steps)


def _terms(journal: Journal, standing: Standing) -> Terms:
    """The terms in force at the instant of the standing; before the signatures, the first ones offered."""
    from valueback.core.agreements import signed

    concluded = signed(journal.agreed, journal.facts.known(standing.as_of))
    return concluded.terms(standing.as_of) if concluded else journal.agreed.versions[0].terms


def _results(result: Result, language: str, depth: int) -> Iterator[str]:
    from valueback.letters import wording

    yield f"{'  ' * depth}[{wording.name(result.state, language)}] {wording.result(result, language)}"
    for part in result.parts:
        yield from _results(part, language, depth + 1)


def _money(standing: Standing, language: str, zone: str) -> Iterator[str]:
    """What would come back, line by line, and the right to withdraw where it is open."""
    from valueback.letters import formats
    from valueback.letters.i18n import translator

    _ = translator(language).gettext
    if standing.verdict is not None or standing.refunds:
        yield from ("", _("Money"))
    if standing.verdict is not None:
        amount = formats.money(standing.refund_if_claimed, language)
        granted = standing.claim is not None and standing.claim.granted
        said = _("Still to be paid back: %(amount)s.") if granted else _("A granted claim would pay back %(amount)s.")
        yield "  " + said % {"amount": amount}
    said = _("Payment %(payment)s: %(base)s, %(returned)s returned already, %(tax)s tax kept: %(amount)s.")
    for line in standing.refunds:
        yield "  " + said % {
            "payment": line.payment,
            "base": formats.money(line.base, language),
            "returned": formats.money(line.already_returned, language),
            "tax": formats.money(line.tax_retained, language),
            "amount": formats.money(line.amount, language),
        }
    right = standing.withdrawal
    if right.open_until is not None and right.amount is not None:
        yield "  " + _("Withdrawal by law until %(until)s: %(amount)s comes back.") % {
            "until": formats.instant(right.open_until, zone, language),
            "amount": formats.money(right.amount, language),
        }
