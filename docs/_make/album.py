# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pictures of screens and papers, kept small."""

import io
import subprocess
from base64 import b64encode
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1366, 1400  # of the window; nothing useful is below it
# What would hide the matter, or differ at each run.
CALM = ".o_notification_manager, .o-tooltip { display: none !important }"


def logo(text: str) -> str:
    """Draw a logo, as the web client would upload it."""
    font = ImageFont.load_default(60)
    image = Image.new("RGB", (int(font.getlength(text)), 80), "white")
    ImageDraw.Draw(image).text((0, 0), text, "#714B67", font)
    file = io.BytesIO()
    image.save(file, "PNG")
    return b64encode(file.getvalue()).decode()


class Album:
    """A folder of pictures."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def shot(self, name: str, page, *areas: str) -> None:
        """Keep the smallest part of the screen that has all areas (selectors) in it."""
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)
        page.wait_for_timeout(700)  # what slides and fades comes to rest
        boxes = [page.locator(area).last.bounding_box() for area in areas]
        left, top = (min(box[side] for box in boxes) for side in "xy")
        right = max(box["x"] + box["width"] for box in boxes)
        bottom = max(box["y"] + box["height"] for box in boxes)
        clip = {
            "x": left,
            "y": top,
            "width": min(right, WIDTH) - left,
            "height": min(bottom, HEIGHT) - top,
        }
        self._keep(name, page.screenshot(clip=clip, style=CALM))

    def paper(self, name: str, pdf: bytes) -> None:
        """Keep the first page of a PDF."""
        command = ["pdftoppm", "-png", "-r", "90", "-singlefile", "-"]
        run = subprocess.run(command, input=pdf, check=True, capture_output=True)
        self._keep(name, run.stdout)

    def _keep(self, name: str, picture: bytes) -> None:
        """Store a picture with few colours: a tenth of the size, no visible change."""
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        image = image.quantize(256, dither=Image.Dither.NONE)
        image.save(self._folder / f"{name}.png", optimize=True)
