"""Text files as offices save them: in GB 18030 or UTF-8, separated by comma, semicolon or tab."""

from duzhan.documents.sheet_limits import SheetRefused

_DELIMITERS = (",", ";", "\t", "，", "|")
_LOOKED_AT = 20  # lines
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(content: bytes) -> str:
    """Return the text of a file; raises SheetRefused for bytes that are text in no encoding of ours."""
    # Excel's own "Unicode text" is UTF-16, which would pass for GB 18030 now and then.
    encodings = ("utf-16",) if content.startswith(_UTF_16) else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(letter < " " and letter not in "\t\r\n" for letter in text):
            break
        return text
    raise SheetRefused("sheet_not_a_workbook")


def delimiter_of(text: str) -> str:
    """Return the delimiter that the first lines have most of; a comma where none has any."""
    lines = "\n".join(text.splitlines()[:_LOOKED_AT])
    return max(_DELIMITERS, key=lambda delimiter: (lines.count(delimiter), -_DELIMITERS.index(delimiter)))
