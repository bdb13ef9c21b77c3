"""What pydantic refuses, said as a fault."""

from pydantic_core import ErrorDetails

from duzhan.campaign.faults import Fault, Place, fault


def as_fault(refused: ErrorDetails, place: Place) -> Fault:
    """Say one refusal: what is missing, what nobody knows, or which value will not do."""
    names = [step for step in refused["loc"] if isinstance(step, str)]
    there = Place(place.file, place.line, names[-1]) if names else place
    if refused["type"] == "missing":
        return fault("field-missing", there)
    if refused["type"] == "extra_forbidden":
        return fault("field-unknown", there)
    detail = refused.get("ctx", {}).get("expected", refused["msg"])
    return fault("field-invalid", there, value=refused["input"], detail=detail)
