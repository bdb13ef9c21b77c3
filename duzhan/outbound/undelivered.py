"""Why nothing came of an errand."""


class Undelivered(Exception):
    """What was to be delivered or fetched was not; ``final`` where trying again is pointless.

    ``down`` where the receiver did not answer at all, so that others waiting for the same one need not be tried now;
    ``wait`` is how many seconds the receiver asked to be left alone, None where it said nothing.
    """

    def __init__(self, reason: str, *, final: bool, down: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final
        self.down = down
        self.wait = wait
