"""Texts that a spreadsheet might calculate with, and what LibreOffice makes of a file that has them."""

import subprocess
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

FORMULA = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
HEADS = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "\t=",
    "\r=",
    "\n=",
    "=+",
    "'=",
    '"=',
    ";=",
    ",=",
    " =",
    "%0A=",
    "==",
    "@@",
)
BODIES = (
    *(
        "1+1",
        "SUM(1,1)",
        'HYPERLINK("https://bad.example";"x")',
        "cmd|' /C calc'!A0",
        'WEBSERVICE("https://bad.example")',
    ),
    *('DDE("cmd";"/C calc";"x")', "A1", '"a"&"b"', "{1;2}", "1E1"),
)
PAYLOADS = [f"{head}{body}" for head, body in product(HEADS, BODIES)]


def calculated(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Let LibreOffice open files, given by their names, and return every formula that it found in them."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    sources = [str(folder / name) for name in files]
    done = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(folder), *sources]
    subprocess.run(done, check=True, capture_output=True, timeout=180)
    # LibreOffice wrote them just now.
    opened = [ET.parse((folder / name).with_suffix(".fods")).getroot() for name in files]  # noqa: S314
    return [element.attrib[FORMULA] for document in opened for element in document.iter() if FORMULA in element.attrib]
