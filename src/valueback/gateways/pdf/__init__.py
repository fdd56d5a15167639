"""Paper as bytes: a sheet, a visible signature or a record of what happened goes in as data, a PDF comes out."""

from valueback.gateways.pdf.press import font_folders, print_certificate, print_sheet, print_stamp, printable
from valueback.gateways.pdf.values import (
    Clause,
    Line,
    Place,
    Printed,
    Record,
    Row,
    Section,
    Sheet,
    Stamp,
    Stroke,
    Unprintable,
)

__all__ = (
    "Clause",
    "Line",
    "Place",
    "Printed",
    "Record",
    "Row",
    "Section",
    "Sheet",
    "Stamp",
    "Stroke",
    "Unprintable",
    "font_folders",
    "print_certificate",
    "print_sheet",
    "print_stamp",
    "printable",
)
