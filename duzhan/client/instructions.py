"""Instructions 批示 as methods of the client; each act names the version of the case that it was decided on."""

from duzhan.client.line import Line
from duzhan.wire.instructions import InstructionAnswer, InstructionIn, InstructionsOut, InstructionWithdrawal


class Instructions:
    """What duty leaders write on cases, and what is answered."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def instructions(self, number: str) -> InstructionsOut:
        """Read the instructions on a case."""
        return self._line.get(f"/cases/{number}/instructions", InstructionsOut)

    def instruct(self, number: str, command: InstructionIn, *, version: int) -> InstructionsOut:
        """Give an instruction."""
        return self._line.post(f"/cases/{number}/instructions", InstructionsOut, command, version)

    def answer_instruction(
        self, number: str, position: int, command: InstructionAnswer, *, version: int
    ) -> InstructionsOut:
        """Answer an instruction as the lead unit."""
        return self._line.post(f"/cases/{number}/instructions/{position}/answer", InstructionsOut, command, version)

    def withdraw_instruction(
        self, number: str, position: int, command: InstructionWithdrawal, *, version: int
    ) -> InstructionsOut:
        """Take an instruction back."""
        return self._line.post(f"/cases/{number}/instructions/{position}/withdrawal", InstructionsOut, command, version)
