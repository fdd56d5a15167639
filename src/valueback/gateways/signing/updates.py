"""What sealing writes into a file is the seal and nothing else: the file stays the PDF/A that was printed.

Left to itself, pyHanko would restate the file's metadata with its own name and the machine's time, and raise its
version to PDF 2.0 for the curve of the key, which PDF/A-2 is not.
"""

from __future__ import annotations

import io
from uuid import uuid4

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.signers import PdfSigner
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1


class Update(IncrementalPdfFileWriter):
    """Appends to a file in memory; title, author and dates stay as they were printed."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))

    def _update_meta(self) -> None:
        return


class Setter(PdfSigner):
    """Sets one seal and names the one extension that it uses."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """Only PAdES itself, whatever the key."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class PageInMemory(PdfContent):
    """The first page of a PDF, to be drawn where a signature is seen; no temporary file ever holds a signature."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def render(self) -> bytes:
        """The drawing command; the page itself becomes a resource of the file that is written."""
        found = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.data)))
        name = f"/Seen{uuid4().hex}"
        self.resources.xobject[name] = found
        left, bottom, right, top = found.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return f"{name} Do".encode()
