"""Pictures of pages for people to look at: SHOTS=folder make test-browser."""

import os

from playwright.sync_api import Page

WIDE, NARROW = (1280, 900), (390, 844)


def shoot(page: Page, name: str) -> None:
    """Both widths, light and dark; nothing unless somebody asked for them."""
    folder = os.environ.get("SHOTS")
    if not folder:
        return
    for width, height in (WIDE, NARROW):
        for scheme in ("light", "dark"):
            _size(page, (width, height))
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    _size(page, WIDE)
    page.emulate_media(color_scheme="light")


def fits(page: Page) -> bool:
    """Whether a phone shows the page without scrolling sideways."""
    _size(page, NARROW)
    is_narrow = page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    _size(page, WIDE)
    return is_narrow


def _size(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
