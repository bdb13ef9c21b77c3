"""Workbooks that nobody should send: each kind made as small as it can be made, to be refused."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping

import openpyxl

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData>{{rows}}</sheetData></worksheet>'
_ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
BOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>'
)
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def package(parts: Mapping[str, bytes | str] | None = None, sheet: str | None = None, head: str = _HEAD) -> bytes:
    """Return a workbook of one sheet, with more or other parts."""
    rows = _ROW.format(1, "问题描述") if sheet is None else sheet
    whole: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": head + _SHEET.format(rows=rows),
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in whole.items():
            book.writestr(name, content)
    return buffer.getvalue()


def lying(content: bytes, size: int) -> bytes:
    """Return a package whose headers say that its parts are as small as ``size``."""
    claimed, changed = struct.pack("<I", size), bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset : at + offset + 4] = claimed
            at = changed.find(mark, at + 4)
    return bytes(changed)


def _bomb() -> bytes:
    return package({"xl/worksheets/sheet2.xml": b"<a>" + b" " * 300_000_000})


def _old_format() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096


def _protected() -> bytes:
    return _old_format() + "EncryptedPackage".encode("utf-16-le")


def _truncated() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()[:-400]


def heavy() -> bytes:
    """Return a workbook within every limit but those of the child: 255 columns in 25,000 rows."""
    cells = "".join(f'<c r="{_letters(column)}{{0}}"><v>1</v></c>' for column in range(1, 256))
    return package(sheet="".join(f'<row r="{at}">{cells.format(at)}</row>' for at in range(1, 25_000)))


def _letters(column: int) -> str:
    first, last = divmod(column - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _wide() -> bytes:
    return package(sheet='<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>')


KINDS: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (_bomb, "sheet_too_large_unpacked"),
    "zip bomb whose headers lie": (lambda: lying(_bomb(), 100), "sheet_too_large_unpacked"),
    "nested zip": (lambda: package({"xl/embeddings/a.bin": package()}), "sheet_nested_archive"),
    "billion laughs": (lambda: package(head=_HEAD + LAUGHS), "sheet_entities"),
    "external entity": (
        lambda: package(head=_HEAD + '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
        "sheet_entities",
    ),
    "entities in UTF-16": (
        lambda: package({"xl/styles.xml": (_HEAD.replace("UTF-8", "UTF-16") + LAUGHS).encode("utf-16")}),
        "sheet_damaged",
    ),
    "names that climb out": (lambda: package({"xl/../../evil.xml": "<a/>"}), "sheet_bad_part_name"),
    "16k columns": (_wide, "sheet_too_wide"),
    "a formula that hides where it is": (
        lambda: package(sheet='<row r="1"><c t="str"><f>1+1</f><v>2</v></c></row>'),
        "sheet_damaged",
    ),
    "old xls renamed": (_old_format, "sheet_old_format"),
    "truncated": (_truncated, "sheet_damaged"),
    "protected by a password": (_protected, "sheet_encrypted"),
    "macros": (lambda: package({"xl/vbaProject.bin": b"\0"}), "sheet_macros"),
    "3,000 parts": (lambda: package({f"xl/media/{at}.bin": b"" for at in range(3000)}), "sheet_too_many_parts"),
    "a picture named xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 999, "sheet_not_a_workbook"),
    "a zip that is none": (lambda: b"PK\x03\x04" + b"\0" * 999, "sheet_damaged"),
    "21 MB": (lambda: b"a,b\n" * 5_250_000, "sheet_too_large"),
}
"""By name: how it is made, and the code of the refusal."""


def empty_rows() -> bytes:
    """Return a workbook of a million formatted rows with nothing in them below a header: offices do send these."""
    return package(sheet="".join(_million()))


def _million() -> Iterator[str]:
    yield (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>问题描述</t></is></c><c r="B1" t="inlineStr"><is><t>县</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>备注</t></is></c></row>'
    )
    for number in range(2, 1_048_577):
        yield f'<row r="{number}"><c r="A{number}" s="0"/></row>'
