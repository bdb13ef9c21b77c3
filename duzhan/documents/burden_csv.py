"""基层减负 as a CSV file: a line a place and week, for a spreadsheet."""

import csv
import io

from duzhan.documents.export_cells import harmless
from duzhan.wire.burden import Burden

MEDIA_TYPE = "text/csv"
HEADINGS = ("行政区划代码", "地方", "周一", "填写项", "要求照片", "报送")


def write(burden: Burden) -> bytes:
    """Return the file, UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for place in burden.places:
        for week in place.weeks:
            figures = week.fields, week.photos, week.reports
            writer.writerow([place.area, harmless(place.name), week.week.isoformat(), *figures])
    return text.getvalue().encode("utf-8-sig")
