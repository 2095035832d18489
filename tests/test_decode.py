"""Bytes to text."""

from __future__ import annotations

import pytest

from dsregjson.parsing.decode import decode

pytestmark = pytest.mark.windows

TEXT = "TenantName : Contoso Träders\r\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (TEXT.encode("utf-8-sig"), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT),
        (TEXT.encode("utf-16-le"), TEXT),
        (TEXT.encode("utf-16-be"), TEXT),
        (
            "東京 : 京都のテナント AzureAdJoined".encode("utf-16-le"),
            "東京 : 京都のテナント AzureAdJoined",
        ),
        (TEXT.encode() + b"\0\0", TEXT),
        (TEXT.encode("utf-16-le") + b"\0\0", TEXT),
        (b"", ""),
        (b"\xff\xfe", ""),
        (b"A", "A"),
    ],
)
def test_unicode_forms_are_told_apart_in_silence(data: bytes, text: str) -> None:
    assert decode(data) == (text, None)


def test_what_is_not_utf8_is_read_as_cp1252_and_said() -> None:
    text, notice = decode("Gerät : Zürich €\x81".encode("latin-1", "replace") + b"\x80\x81")
    assert text.startswith("Gerät : Zürich") and text.endswith("€\ufffd")
    assert notice is not None and "cp1252" in notice and "--encoding" in notice


@pytest.mark.parametrize("data", [b"\xff\xfeA\0B", b"\xef\xbb\xbfA\xff", b"\xff\xfe\x00\xd8A\0"])
def test_broken_unicode_never_fails_and_is_said(data: bytes) -> None:
    text, notice = decode(data)
    assert "\ufffd" in text and notice is not None


def test_an_encoding_given_overrides() -> None:
    assert decode("Répertoire".encode("cp850"), "cp850") == ("Répertoire", None)
    with pytest.raises(LookupError):
        decode(b"", "no-such-encoding")
    with pytest.raises(LookupError):
        decode(b"00", "hex")
