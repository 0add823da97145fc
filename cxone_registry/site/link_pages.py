"""Headers of pages that a link opens without signing in: their address is a secret.

Nobody indexes them, keeps a copy or is told the address they came from.
"""

from typing import Final

NOT_INDEXED: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
NOT_KEPT: Final = {**NOT_INDEXED, "Cache-Control": "no-store, private"}
# Pages that only show something.
HEADERS: Final = {**NOT_KEPT, "Referrer-Policy": "no-referrer"}
# Pages with a form of ours. With "no-referrer" browsers send it with "Origin: null", which looks
# like a forgery; this one tells the site's name and nothing of the path.
HEADERS_WITH_FORM: Final = {**NOT_KEPT, "Referrer-Policy": "strict-origin"}
