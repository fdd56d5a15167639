"""What paper costs, warm: printing an agreement of four pages, one seal, and a whole signed agreement.

Every round is another document, so that nothing is measured that a memory of the last one would give.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

ROUNDS = 20
NAMES = ("Ana Lima", "Rui Prado")


def measure(row: Callable[[str, str, str], None]) -> None:
    """Print, seal and examine, each round timed; the rows are p50 and p95."""
    from tests.gateways import paper
    from valueback.gateways import pdf
    from valueback.gateways.signing import Seal, examine, make_certificate, seal, seal_more

    certificate = make_certificate("LinkedEnglish", paper.NOW)
    agreement = paper.long_sheet()

    def printed(number: int) -> pdf.Printed:
        return paper.printed(pdf.print_sheet(replace(agreement, lead=f"Agreement {number}.")))

    def stamped(number: int, place: pdf.Place, name: str) -> Seal:
        made = paper.printed(pdf.print_stamp(paper.stamp(name, digest=f"SHA-256 {number}")))
        return Seal(place, made.data, name, f"Agreed to LE-{number}", paper.NOW)

    def record(number: int) -> bytes:
        return paper.printed(pdf.print_certificate(paper.record(reference=f"LE-{number}"))).data

    def signed(number: int) -> bytes:
        made = printed(number)
        seals = tuple(
            stamped(number, at, name) for at, name in zip(made.places, ("Ana Lima", "Rui Prado"), strict=True)
        )
        return seal(made.data, seals, record(number), certificate)

    pages = printed(0).pages
    begun = time.perf_counter()
    signed(0)
    row("the first signed agreement, with its imports", "-", f"{(time.perf_counter() - begun) * 1000:.0f} ms")
    row(f"printing {pages} pages", "<= 60 ms", timed(printed))
    made = printed(0)
    first, second = (stamped(0, at, name) for at, name in zip(made.places, NAMES, strict=True))
    page = record(0)
    half = seal(made.data, (first,), page, certificate, later=(second.place,))
    row(
        "the first seal, with record and fields",
        "<= 60 ms",
        timed(lambda _: seal(made.data, (first,), page, certificate)),
    )
    row("each further seal", "<= 60 ms", timed(lambda _: seal_more(half, (second,), certificate)))
    row(f"a signed agreement of {pages} pages, in all", "<= 180 ms", timed(signed))
    whole = signed(1)
    row("examining it", "-", timed(lambda _: examine(whole)))


def timed(act: Callable[[int], object]) -> str:
    """Milliseconds of one act, after a warm-up; the processor's own time tells what a busy machine adds."""
    spent, busy = [], []
    for number in range(ROUNDS + 3):
        begun, begun_busy = time.perf_counter(), time.process_time()
        act(number + 1)
        spent.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - begun_busy) * 1000)
    wall, work = sorted(spent[3:]), sorted(busy[3:])
    middle, last = ROUNDS // 2, int(ROUNDS * 0.95)
    return f"p50 {wall[middle]:.0f} ms, p95 {wall[last]:.0f} ms (processor {work[middle]:.0f} ms)"
