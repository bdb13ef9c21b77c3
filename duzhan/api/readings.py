"""Readings of indicators 监测值: sources send them in batches."""

from typing import Annotated

from fastapi import Form, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from duzhan.api import operations
from duzhan.api.operations import WRITE
from duzhan.documents.sheet_limits import LIMITS
from duzhan.http.doors import CheckerPost, ReadingSender, ReadingUpload
from duzhan.http.replies import reply
from duzhan.store import uploads
from duzhan.usecases.import_readings import import_readings
from duzhan.usecases.receive_readings import receive_readings
from duzhan.usecases.try_rules import try_rules
from duzhan.wire.readings import ReadingsIn, ReadingsTaken
from duzhan.wire.trials import Trial, TrialIn

router = operations.router("reading")


@router.post("/readings", responses=operations.answers(ReadingsTaken, WRITE))
def send_readings(batch: ReadingsIn, door: ReadingSender) -> Response:
    """接收监测值: all of a batch or nothing; what was there before, word for word, is counted and not kept twice."""
    return door.write(lambda tx, actor: reply(receive_readings(tx, batch, actor=actor)))


class SheetForm(BaseModel):
    """The form of an upload."""

    model_config = ConfigDict(extra="forbid")

    file: UploadFile


@router.post("/readings/sheet", responses=operations.answers(ReadingsTaken, WRITE))
def import_a_sheet_of_readings(
    form: Annotated[SheetForm, Form(media_type="multipart/form-data")], door: ReadingUpload
) -> Response:
    """导入监测数据: an xlsx or csv file with a reading in each row, all of it or nothing."""
    door.read(lambda _tx, actor: actor)  # strangers are sent away before their file is looked at
    with uploads.kept_for_now(form.file.file, door.settings.home, LIMITS.file) as file:
        return door.write(lambda tx, actor: reply(import_readings(tx, file.path, actor=actor)), file.sha256.encode())


@router.post("/indicator-rules/trial", responses=operations.answers(Trial, WRITE))
def try_indicator_rules(wanted: TrialIn, door: CheckerPost) -> Response:
    """试算监测规则: which cases a set of rules would have opened when, over the history; nothing is stored."""
    return reply(door.read(lambda tx, actor: try_rules(tx, wanted, actor=actor))).response()
