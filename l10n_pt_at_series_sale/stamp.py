# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import io

from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

SIZE = 48  # points


def stamp(content, text):
    """Write words across each page of a PDF.

    :param bytes content: the PDF
    :param str text: a few words
    :rtype: bytes
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    writer = PdfFileWriter()
    # Pages of a writer can be written upon, whatever the version of the library.
    for number in range(reader.getNumPages()):
        writer.addPage(reader.getPage(number))
        page = writer.getPage(number)
        width, height = page.mediaBox.getWidth(), page.mediaBox.getHeight()
        page.mergePage(_words(text, float(width), float(height)))
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _words(text, width, height):
    """A page with nothing but the words, from corner to corner."""
    result = io.BytesIO()
    drawing = canvas.Canvas(result, pagesize=(width, height))
    drawing.setFont("Helvetica-Bold", SIZE)
    drawing.setFillColorRGB(0.8, 0, 0, alpha=0.4)
    drawing.translate(width / 2, height / 2)
    drawing.rotate(55)
    drawing.drawCentredString(0, -SIZE / 3, text)
    drawing.save()
    return PdfFileReader(result).getPage(0)
