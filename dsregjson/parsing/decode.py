"""Decode the bytes of a capture, which any console, redirection or tool may have written."""

from __future__ import annotations

import codecs

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAMPLE = 4096


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str | None]:
    """Decode a capture: by BOM, as UTF-16 without BOM, as UTF-8, else as cp1252.

    data: the raw bytes. encoding: a Python codec name that overrides the detection.

    An unfinished UTF-8 sequence at the very end is dropped, because the text was cut there.

    Returns the text, without BOM and trailing NULs, and a notice for stderr when the code page
    is a guess or bytes were replaced by U+FFFD, else None. Never fails on data; raises
    LookupError when `encoding` is not a text codec.

    PowerShell 5.1 redirects to UTF-16 with BOM, PowerShell 7 to UTF-8, cmd to the ANSI or OEM
    page of the machine (Microsoft Learn, about_Character_Encoding).

    Example:
        >>> decode(b"\\xff\\xfeA\\x00")
        ('A', None)
        >>> decode(b"TenantName : Tr\\xe4ders")[0]
        'TenantName : Träders'
    """
    notice = None
    if encoding is not None:
        codecs.lookup(encoding)  # bytes.decode() does not look when there are no bytes
        text = data.decode(encoding, "replace")
    elif (detected := unicode_form(data)) is not None:
        bom, codec = detected
        text = data[len(bom) :].decode(codec, "replace")
        if "\ufffd" in text:
            notice = f"some bytes are not valid {codec.upper()} and became U+FFFD"
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and error.end == len(data):
                text = data[: error.start].decode("utf-8")  # cut inside a character
            else:
                text = data.decode("cp1252", "replace")
                notice = "not UTF-8; read as code page cp1252 (--encoding names another one)"
    return text.removeprefix("\ufeff").rstrip("\0"), notice


def unicode_form(data: bytes) -> tuple[bytes, str] | None:
    """Find the BOM (or b"") and the codec of Unicode data; None when nothing shows them."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return bom, codec
    # Without BOM: text that is mostly ASCII has a NUL in every second byte.
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if pairs and b"\0" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > pairs * 0.6 and even < pairs * 0.1:
            return b"", "utf-16-le"
        if even > pairs * 0.6 and odd < pairs * 0.1:
            return b"", "utf-16-be"
    return None
