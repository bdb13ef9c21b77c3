"""Forms and questions to shapes: the same shapes that the API takes, filled from the fields of a form or an address."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request

from duzhan.http import field_faults
from duzhan.http.preconditions import NEVER
from duzhan.wire.shape import Shape

S = TypeVar("S", bound=Shape)
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def filled(shape: type[S], form: FormData, extra: Mapping[str, object] | None = None) -> S:
    """Return a shape from a form's fields, an empty field being one not given; raises InvalidInput by field.

    A field of several values has one form field each; rows are written ``milestones.0.title``. ``extra`` are values
    that the page knows itself.
    """
    told = {name: value for name in shape.model_fields if (value := _value(shape, name, form)) is not None}
    return shaped(shape, {**told, **(extra or {})})


def asked(request: Request) -> dict[str, str]:
    """Return what an address asks, without what was left empty."""
    return {name: value.strip() for name, value in request.query_params.items() if value.strip()}


def shaped(shape: type[S], given: Mapping[str, object]) -> S:
    """Return a shape from its fields; raises InvalidInput by field."""
    try:
        return shape.model_validate(given)
    except ValidationError as faults:
        raise field_faults.refusal([dict(fault) for fault in faults.errors()]) from None


def local(form: FormData, name: str, zone: ZoneInfo) -> str | None:
    """Return a ``datetime-local`` field as an instant with its offset, or as it was typed where it is none."""
    typed = _text(form, name)
    try:
        return None if typed is None else datetime.fromisoformat(typed).replace(tzinfo=zone).isoformat()
    except ValueError:
        return typed


def whole(form: FormData, name: str) -> int | None:
    """Return a field as a whole number from 0 up, None where it is none."""
    text = _text(form, name)
    return int(text) if text is not None and _WHOLE.fullmatch(text) and not text.startswith("-") else None


def version(form: FormData) -> int:
    """Return the version that was seen; one that nothing has where the field is not as the page wrote it."""
    seen = whole(form, "version")
    return NEVER if seen is None else seen


def typed(form: FormData) -> dict[str, str]:
    """Return what was typed, to be shown again beside what was wrong with it."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _value(shape: type[Shape], name: str, form: FormData) -> object:
    wanted = _plain(shape.model_fields[name].annotation)
    if get_origin(wanted) is tuple:
        return _several(_plain(get_args(wanted)[0]), name, form)
    if wanted is SecretStr:
        # A blank at its end belongs to a password.
        secret = form.get(name)
        return secret or None
    return _one(wanted, _text(form, name))


def _several(each: object, name: str, form: FormData) -> list[object] | None:
    if isinstance(each, type) and issubclass(each, Shape):
        return _rows(each, name, form) or None
    texts = [value.strip() for value in form.getlist(name) if isinstance(value, str)]
    return [_one(each, text) for text in texts if text] or None


def _rows(shape: type[Shape], name: str, form: FormData) -> list[object]:
    numbers = sorted({int(part[1]) for key in form if (part := re.fullmatch(rf"{name}\.([0-9]{{1,3}})\..+", key))})
    rows = [
        {field: text for field in shape.model_fields if (text := _text(form, f"{name}.{number}.{field}")) is not None}
        for number in numbers
    ]
    return [row for row in rows if row]


def _one(wanted: object, text: str | None) -> object:
    """Return a text as the shape takes it: whole numbers are strict there, a form has only texts."""
    if text is not None and wanted is int and _WHOLE.fullmatch(text):
        return int(text)
    return text


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _plain(annotation: Any) -> Any:  # noqa: ANN401  # annotations are whatever people wrote
    """Return what is behind an optional or annotated type."""
    if get_origin(annotation) in {Union, UnionType}:
        return _plain(next(each for each in get_args(annotation) if each is not type(None)))
    return _plain(get_args(annotation)[0]) if hasattr(annotation, "__metadata__") else annotation
