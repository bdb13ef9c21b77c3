"""As whom somebody acts, in words: the bodies and areas of a person's grants."""

from collections.abc import Mapping

from sqlalchemy import text

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx

_NAMES = text("""
select code, name from unit where code = any(cast(:units as text[]))
union all
select code, full_name from area where code = any(cast(:areas as text[]))
""")


def of_grants(tx: ReadTx, actor: Actor) -> Mapping[str, str]:
    """Return the name of each unit and area that a person is granted, by its code."""
    units = sorted(actor.all_units())
    areas = sorted({grant.area for grant in actor.grants if grant.area})
    found = tx.run(_NAMES, {"units": units, "areas": areas}).all() if units or areas else ()
    return {str(row[0]): str(row[1]) for row in found}
