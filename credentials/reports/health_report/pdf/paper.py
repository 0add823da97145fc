"""Sheets of A4 with our type, colours and page numbers."""

import logging
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

# Both tell at length what they do with a font, and which letters of which name it lacks.
logging.getLogger("fontTools").setLevel(logging.ERROR)
logging.getLogger("fpdf").setLevel(logging.ERROR)
FONTS = Path(__file__).parent / "fonts"
FONT = "DejaVu"  # no core font of PDF knows names outside of Western Europe
MARGIN = 18.0
WIDTH = 210 - 2 * MARGIN
Colour = tuple[int, int, int]
TEXT: Colour = (23, 27, 35)
MUTED: Colour = (86, 95, 111)
LINE: Colour = (225, 229, 235)
TRACK: Colour = (233, 236, 241)
ACCENT: Colour = (45, 85, 207)
INKS: dict[str, Colour] = {
    "bad": (176, 31, 43), "warning": (133, 80, 0), "good": (15, 106, 61), "unknown": (76, 85, 101),
}  # fmt: skip
FILLS: dict[str, Colour] = {
    "bad": (212, 63, 75), "warning": (217, 149, 43), "good": (42, 157, 99),
    "unknown": (167, 176, 190), "accent": ACCENT,
}  # fmt: skip


class Paper(FPDF):
    """Text flows down; what does not fit goes on the next sheet."""

    def __init__(self, *, title: str, foot: str) -> None:
        super().__init__(format="A4")
        self.foot = printable(foot)
        self.add_font(FONT, fname=FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, style="B", fname=FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(printable(title))
        self.set_lang("en-GB")
        self.set_creator("CXone Registry")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, margin=MARGIN + 4)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN + 2)
        self._pen(7.5, MUTED)
        self.cell(WIDTH * 0.75, 4, self.foot)
        self.cell(0, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    def say(
        self,
        text: str,
        size: float = 9,
        colour: Colour = TEXT,
        *,
        bold: bool = False,
        indent: float = 0,
    ) -> None:
        """A paragraph over the whole width."""
        self._pen(size, colour, bold=bold)
        self.set_x(MARGIN + indent)
        self.multi_cell(
            WIDTH - indent,
            size * 0.52,
            printable(text),
            align="L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def heading(self, text: str, *, needs: float = 30) -> None:
        """A section, which begins on the next sheet if *needs* mm are not left on this one."""
        self.keep_together(needs)
        self.ln(6)
        self.start_section(text)
        self.say(text, 12, bold=True)
        self.ln(1.5)

    def keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

    def rule(self) -> None:
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())

    def bar(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        if width > 0 and height > 0:
            self.set_fill_color(*colour)
            self.rect(x, y, width, height, style="F")

    def write_at(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float = 8.5,
        colour: Colour = TEXT,
        align: str = "L",
        bold: bool = False,
    ) -> None:
        """One line in a place of its own, cut to *width*."""
        self._pen(size, colour, bold=bold)
        self.set_xy(x, y)
        self.cell(width, size * 0.5, self._cut(printable(text), width), align=align)

    def _cut(self, text: str, width: float) -> str:
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + "…") > width:
            text = text[:-1]
        return text + "…"

    def _pen(self, size: float, colour: Colour, *, bold: bool = False) -> None:
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*colour)


def printable(text: str) -> str:
    """Without what no printer prints."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
