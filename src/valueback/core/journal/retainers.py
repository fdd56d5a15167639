"""How a journal says what the fee buys besides the call, and how the fee is paid by milestones."""

from typing import Any

from valueback.core import terms as t
from valueback.core.journal.forms import Form, form, one_of
from valueback.core.journal.lines import Cursor, Token
from valueback.core.journal.scalars import Scalar

WORK = form(
    "work <granted> <unit> [rollover <rollover>] [cap <cap>] [lasts <expires_after> months] [deficit <deficit>] "
    "[overage <overage>] [rate <rate>]",
    t.PayForWork,
)
ACCESS = form(
    "access <people> over <channels> from <opens> to <closes> answer within <response_hours> hours [credit <credit>]",
    t.PayForAccess,
)
RETAINERS: tuple[tuple[type, Form], ...] = ((t.PayForWork, WORK), (t.PayForAccess, ACCESS))
PART = form("payment-part <title> <share>", t.PaymentPart)

_KIND = one_of(RETAINERS)


def _begins(token: Token) -> bool:
    return token.is_word("none") or _KIND.begins(token)


def _read(cursor: Cursor, zone: str) -> t.Retainer | None:
    if cursor.skip("none"):
        return None
    found: t.Retainer = _KIND.read(cursor, zone)
    return found


def _write(value: Any, zone: str) -> str:
    return "none" if value is None else _KIND.write(value, zone)


RETAINER = Scalar(f"{_KIND.called} | none", _begins, _read, _write)
