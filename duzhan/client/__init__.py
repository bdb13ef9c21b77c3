"""The typed client of the API, for units' own systems, the demo and the tests."""

from duzhan.client.client import Client
from duzhan.client.refusal import Refused

__all__ = ["Client", "Refused"]
