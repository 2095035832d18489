"""The page: templates, style and scripts put together into one file that needs no other."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from ..console import safe
from ..json_output import to_json

_TEMPLATES = files(__package__) / "templates"
# In the order in which they run; one script in the page.
_SCRIPTS = (
    "state.js",
    "elements.js",
    "fleet.js",
    "marks.js",
    "table.js",
    "panel.js",
    "leave.js",
    "start.js",
)
# state.js is a module, so that node can test it; in the page all share one scope.
_EXPORT = re.compile(r"^export (?=function|const)", re.MULTILINE)


def page(model: Mapping[str, Any], data: Mapping[str, Any], plain: bool = False) -> bytes:
    """Write the page as ASCII HTML.

    model: what report.html draws; data: what the scripts read, any JSON value, deflated and in
    base64 unless plain. All text of both is escaped here: none of it can end an element or begin
    one, and control and bidirectional characters of the model show as escapes.
    """
    style = _asset("report.css")
    script = '"use strict";\n' + _EXPORT.sub("", "".join(map(_asset, _SCRIPTS)))
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        finalize=_shown,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    html = environment.get_template("report.html").render(
        model,
        policy=content_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        plain=plain,
        data=Markup(json_element(data) if plain else packed_element(data)),
    )
    return html.encode("ascii", "xmlcharrefreplace")


def content_policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: only this style and script run, nothing is loaded.

    Trusted types forbid the script itself to turn text into markup or code.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",  # the empty icon, so that no browser asks for one
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def json_element(value: Any) -> str:
    r"""Write JSON that can stand in a script element: ASCII without any "<".

    Example:
        >>> json_element(["</script>"])
        '["\\u003c/script>"]'
    """
    return to_json(value).decode("ascii").rstrip("\n").replace("<", "\\u003c")


def packed_element(value: Any) -> str:
    """Write JSON for a script element, deflated (zlib, the same bytes everywhere), in base64."""
    return base64.b64encode(zlib.compress(to_json(value), 6)).decode("ascii")


def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text("ascii")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('ascii')).digest()).decode()}"


def _shown(value: Any) -> Any:
    return safe(value) if type(value) is str else value
