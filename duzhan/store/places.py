"""Where a case lies, in words: the names of its city, county, township and village, joined to its row."""

from sqlalchemy import ColumnElement, FromClause, Label, and_, case, func, literal_column

from duzhan.model.area import Area
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.vocabulary import Level

CASE = table(Case)
OWN = table(Area).alias("own")
ABOVE = table(Area).alias("above")
COUNTY = table(Area).alias("county")
CITY = table(Area).alias("city")

VILLAGE_NAME: ColumnElement[str] = case((OWN.c.level == Level.VILLAGE.value, OWN.c.name), else_="")
TOWNSHIP_NAME: ColumnElement[str] = case(
    (OWN.c.level == Level.TOWNSHIP.value, OWN.c.name), (ABOVE.c.level == Level.TOWNSHIP.value, ABOVE.c.name), else_=""
)
# 济源 lies under no city, so the city's name may be missing.
CITY_NAME: ColumnElement[str] = func.coalesce(CITY.c.name, "")


FULL_NAME: Label[str] = OWN.c.full_name.label("area_name")
"""The whole name in one, from the city down, of rows that ``at`` joined."""


def at(rows: FromClause, cases: str) -> FromClause:
    """Join the area of each case to rows that have the cases' columns under a name, which is written out."""
    return rows.join(OWN, OWN.c.code == literal_column(f"{cases}.area"))


def in_levels(rows: FromClause, cases: str) -> FromClause:
    """Join also the township, county and city, for who needs a column of each."""
    return (
        at(rows, cases)
        .outerjoin(ABOVE, and_(ABOVE.c.code == OWN.c.parent, ABOVE.c.level == Level.TOWNSHIP.value))
        .join(COUNTY, COUNTY.c.code == literal_column(f"{cases}.county"))
        .outerjoin(CITY, CITY.c.code == literal_column(f"{cases}.city"))
    )
