"""Reads a campaign's folder: the only module here that opens files."""

from pathlib import Path
from typing import TypeVar

from duzhan.campaign import assembly, sheets, tables
from duzhan.campaign.areas import Area
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.faults import CampaignInvalid, Fault, Place, fault
from duzhan.campaign.files import Files
from duzhan.campaign.liaisons import Liaison
from duzhan.campaign.reading import Reading
from duzhan.campaign.record import Record
from duzhan.campaign.sheets import Sheet
from duzhan.campaign.tables import Document
from duzhan.campaign.targets import Target
from duzhan.campaign.teams import Team
from duzhan.campaign.units import Unit

R = TypeVar("R", bound=Record)

TEMPLATES = "templates"


def load_campaign(folder: Path) -> Campaign:
    """Return a folder's campaign; raise CampaignInvalid where it cannot be read. Whether it makes sense, lint says."""
    campaign, faults = read(folder)
    if campaign is None:
        raise CampaignInvalid(faults)
    return campaign


def read(folder: Path) -> tuple[Campaign | None, list[Fault]]:
    """Return the campaign, or None, and what is wrong with the folder's form."""
    reading = read_lines(folder)
    return reading.campaign, list(reading.faults)


def read_lines(folder: Path) -> Reading:
    """Read all that can be read, and keep every record's line."""
    files = Files(
        areas=sheet(folder, "areas.csv", Area),
        targets=sheet(folder, "targets.csv", Target),
        liaisons=sheet(folder, "liaisons.csv", Liaison),
        units=sheet(folder, "units.csv", Unit),
        teams=sheet(folder, "teams.csv", Team),
        documents={file: document(folder, file) for file in assembly.DOCUMENTS},
        templates=templates(folder),
    )
    return assembly.assemble(files)


def text(folder: Path, file: str) -> str | Fault:
    """Return a file's text, or say why there is none."""
    try:
        return (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return fault("file-missing", Place(file, 1))
    except UnicodeDecodeError:
        return fault("file-not-utf8", Place(file, 1))


def sheet(folder: Path, file: str, kind: type[R]) -> Sheet[R]:
    """Read a CSV file."""
    content = text(folder, file)
    return Sheet(faults=(content,)) if isinstance(content, Fault) else sheets.read(file, content, kind)


def document(folder: Path, file: str) -> Document:
    """Read a TOML file."""
    content = text(folder, file)
    return Document(file, faults=(content,)) if isinstance(content, Fault) else tables.parse(file, content)


def templates(folder: Path) -> dict[str, str | Fault]:
    """Read the templates, by path within the folder."""
    files = [path.relative_to(folder).as_posix() for path in sorted((folder / TEMPLATES).glob("**/*.j2"))]
    return {file: text(folder, file) for file in files}
