"""Read one line of a text by itself: its kind, its label or title, and its value."""

from __future__ import annotations

import re

from .labels import OWN_LABELS, ROWS_BY_LABEL, Row, find_title, is_full_title, normal
from .values import BLANKS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Final

FOOTER = "for more information, please visit"
END_STATUS = "DSREGCMD_END_STATUS"

# Kinds of lines. BORDER: the +---+ above and below a title. DRAWN: any other drawn line, such as a
# fence. BARRED: begins with a bar; a title if it is known or a border is beside it. NEW_ROW: a row
# whose label is not in the table. END: a prompt, the footer, the end of a log.
BLANK: Final = 0
BORDER: Final = 1
DRAWN: Final = 2
BARRED: Final = 3
TITLE: Final = 4
ROW: Final = 5
NEW_ROW: Final = 6
TEXT: Final = 7
END: Final = 8

# Compiled at first use, which most captures do without.
_PROMPT = (
    r"(?:\[[^\]]{1,80}\]:[ ])?(?:[^\s<>|]{1,40}[ ])?"
    r"(?:PS[ ][^<>|]{0,260}|PS|[A-Za-z]:\\[^<>|]{0,260})>"
)
_WRAPPER = r"Value\[[0-9]{1,3}\]\s*:"  # of Azure's Invoke-AzVMRunCommand
_QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d")
_MOST_WORDS = 6
_MOST_REMEMBERED = 4096
_LONGEST_REMEMBERED = 200


class Head:
    """A line up to its first colon, or a whole line without a colon, and what it is.

    text: the label, the title or the trimmed line. rows: section -> row of a known label. spaced:
    there is a blank before the colon. own: only dsregcmd prints the label. section: of a known
    title. is_edge: another capture may begin here, or this one end. is_open: a border without its
    end, which a narrow console may have broken.
    """

    __slots__ = ("is_edge", "is_open", "kind", "own", "rows", "section", "spaced", "text")

    def __init__(self, kind: int, text: str, spaced: bool = True) -> None:
        self.kind = kind
        self.text = text
        self.spaced = spaced
        self.rows: dict[str, Row] = {}
        self.own = False
        self.section: str | None = None
        self.is_edge = kind == END
        self.is_open = kind == BORDER and text[-1] != "+"
        if kind == ROW:
            label = normal(text)
            self.rows = ROWS_BY_LABEL[label]
            self.own = label in OWN_LABELS
            self.is_edge = label == "azureadjoined"
        elif kind in (BARRED, TITLE):
            self.section, self.text = find_title(text)
            self.is_edge = self.section == "DeviceState"


class Lines:
    """The lines of a text, with the head of each and the value after its colon."""

    __slots__ = ("heads", "texts", "values")

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.heads: list[Head] = []
        self.values: list[str] = []
        add_head, add_value = self.heads.append, self.values.append
        known_labels, known_lines = _known_labels, _known_lines
        for text in texts:
            start, colon, value = text.partition(":")
            head = known_labels.get(start) if colon else None
            if head is None:
                head, value = known_lines.get(text), ""
                if head is None:
                    head, value = read_line(text)
            add_head(head)
            add_value(value.strip(BLANKS))

    def change(self, i: int, text: str) -> None:
        """Replace the line at i."""
        self.texts[i] = text
        self.heads[i], self.values[i] = read_line(text)

    def is_title(self, i: int) -> bool:
        """Return whether the line at i is a title: a known one, or one with a border beside it."""
        head = self.heads[i]
        if head.kind != BARRED or head.section is not None:
            return head.kind in (BARRED, TITLE)
        beside = self.heads[max(i - 1, 0) : i + 2]
        return bool(head.text) and any(other.kind == BORDER for other in beside)


# Heads read before: by the text before a spaced colon, and by the whole line that has no value. A
# fleet prints few different ones.
_known_labels: dict[str, Head] = {}
_known_lines: dict[str, Head] = {}


def read_line(line: str) -> tuple[Head, str]:
    """Read the head of a line, and the trimmed value after its colon.

    Example:
        >>> head, value = read_line("   AadRecoveryEnabled: NO")
        >>> head.text, head.spaced, value
        ('AadRecoveryEnabled', False, 'NO')
    """
    text = line.strip(BLANKS)
    start, colon, value = text.partition(":")
    if not colon:
        head = _without_colon(text)
        _remember(_known_lines, line, head)
        return head, ""
    label = start.rstrip(BLANKS)
    spaced = len(label) < len(start)
    if not spaced and value.lstrip(BLANKS)[:1] == ":" and value[:1] != ":":  # `KeySignTest: : x`
        label, spaced, value = label + ":", True, value.lstrip(BLANKS)[1:]
    if label and len(label) < 100 and normal(label) in ROWS_BY_LABEL:
        head = Head(ROW, label, spaced)
        if spaced and label[-1] != ":":
            _remember(_known_labels, line.partition(":")[0], head)
        return head, value.strip(BLANKS)
    head, value = _with_colon(text)
    if head.kind == END:  # such as the footer, which every capture has
        _remember(_known_lines, line, head)
    return head, value


def _remember(known: dict[str, Head], key: str, head: Head) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    if len(key) <= _LONGEST_REMEMBERED:
        known[key] = head


def _without_colon(text: str) -> Head:
    if not text:
        return Head(BLANK, "")
    if is_border(text):
        return Head(BORDER, text)
    if is_end(text):
        return Head(END, text)
    if is_drawn(text):
        return Head(DRAWN, text)
    if text[0] == "|":
        return Head(BARRED, text.strip("|" + BLANKS))
    return Head(TITLE if is_full_title(text) else TEXT, text)


def _with_colon(text: str) -> tuple[Head, str]:
    """Read a trimmed line whose first colon does not follow a known label."""
    if is_end(text):
        return Head(END, text), ""
    if text[0] == "|":
        return Head(BARRED, text.strip("|" + BLANKS)), ""
    if text.startswith(("```", "~~~")):
        return Head(DRAWN, text), ""
    if is_full_title(text):
        return Head(TITLE, text), ""
    start, _, value = text.partition(":")
    spaced = start[-1:] in BLANKS and start != ""
    apart = not value or value[0] in BLANKS
    if not (spaced and apart):
        wide = text.find(" :")
        while wide > 0 and text[wide + 2 : wide + 3].strip(BLANKS):
            wide = text.find(" :", wide + 2)
        if wide > 0:
            start, value, spaced, apart = text[:wide], text[wide + 2 :], True, True
    label = start.rstrip(BLANKS)
    if not apart or not _may_be_label(label, spaced) or not (spaced or value):
        return Head(TEXT, text), ""
    return Head(NEW_ROW, label, spaced), value.strip(BLANKS)


def _may_be_label(label: str, spaced: bool) -> bool:
    if len(label) > 200 or not _QUOTES.isdisjoint(label) or len(label.split()) > _MOST_WORDS:
        return False
    if spaced:
        return any(map(str.isalnum, label))
    # Without a blank before the colon it may be prose. A label is a few plain words.
    return len(label) <= 40 and label[:1].isalpha() and label.count(" ") < 4 and "(" not in label


def is_end(text: str) -> bool:
    """Return True for a trimmed line that ends a capture: a prompt, the footer, a log's end."""
    if text[:1] in "dDfFV" and (
        text == END_STATUS or is_footer(text) or re.match(_WRAPPER, text) is not None
    ):
        return True
    return ">" in text and re.match(_PROMPT, text) is not None


def is_footer(text: str) -> bool:
    """Return True for the trimmed line that dsregcmd prints last."""
    return text[:1] in "fF" and text[: len(FOOTER)].lower() == FOOTER


def is_border(text: str) -> bool:
    """Return True for the trimmed border above or below a title, whole or cut."""
    return text.startswith("+--") and not text.strip("+-")


def is_drawn(text: str) -> bool:
    """Return True for a trimmed line of drawing characters only: lines, underlines, fences.

    Two or three different ones may be the rest of a wrapped Base64 value, such as "+==".
    """
    if text[0] not in "+-=_*~#`|":
        return False
    if text.startswith(("```", "~~~")):
        return True
    if text.strip("+-=_*~#`|"):
        return False
    return len(text) >= 5 or (len(text) >= 3 and len(set(text)) == 1)
