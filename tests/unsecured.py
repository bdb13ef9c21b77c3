"""What every client of the tests shares: authorities that nobody here asks, read once and not for 27 ms a client."""

import ssl

NOBODY = ssl.create_default_context()
