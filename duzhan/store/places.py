"""Where a case lies, in words: the names of its city, county, township and village, joined to its row."""

from sqlalchemy import ColumnElement, FromClause, Label, and_, case, func

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


def joined(cases: FromClause = CASE) -> FromClause:
    """Join the areas of a case to its row: its own, the one above it, its county and its city."""
    return (
        cases.join(OWN, OWN.c.code == CASE.c.area)
        .outerjoin(ABOVE, and_(ABOVE.c.code == OWN.c.parent, ABOVE.c.level == Level.TOWNSHIP.value))
        .join(COUNTY, COUNTY.c.code == CASE.c.county)
        .outerjoin(CITY, CITY.c.code == CASE.c.city)
    )


def full_name() -> Label[str]:
    """Return the whole name in one, from the city down."""
    return func.concat(CITY_NAME, COUNTY.c.name, TOWNSHIP_NAME, VILLAGE_NAME).label("area_name")
