"""The secret of a second factor as a picture for the camera, and as letters for the hand."""

from base64 import b32encode

import segno


def picture(address: str) -> str:
    """An SVG without any style or script of its own."""
    svg: str = segno.make(address, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False
    )
    return svg


def spelled(secret: bytes) -> str:
    letters = b32encode(secret).decode().rstrip("=")
    return " ".join(letters[n : n + 4] for n in range(0, len(letters), 4))
