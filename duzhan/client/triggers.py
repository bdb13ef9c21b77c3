"""Every trigger as a method: the case's number, the command, and the version it was decided on."""

from duzhan.client.line import Line
from duzhan.wire import triggers as wire
from duzhan.wire.cases import CaseOut
from duzhan.wire.shape import Shape
from statemachines.states import Trigger


class Triggers:
    """Fires triggers; each returns the case after the move and raises Refused where it stays."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def fire(self, trigger: Trigger, number: str, command: Shape, version: int) -> CaseOut:
        """Fire any trigger."""
        word = trigger.value.replace("_", "-")
        return self._line.post(f"/cases/{number}/{word}", CaseOut, command, version)

    def assign(self, number: str, command: wire.Assign, *, version: int) -> CaseOut:
        """交办."""
        return self.fire(Trigger.ASSIGN, number, command, version)

    def dismiss(self, number: str, command: wire.Dismiss, *, version: int) -> CaseOut:
        """不予立案 / 并案."""
        return self.fire(Trigger.DISMISS, number, command, version)

    def accept(self, number: str, command: wire.Accept, *, version: int) -> CaseOut:
        """签收."""
        return self.fire(Trigger.ACCEPT, number, command, version)

    def return_(self, number: str, command: wire.Return, *, version: int) -> CaseOut:
        """退回."""
        return self.fire(Trigger.RETURN, number, command, version)

    def transfer(self, number: str, command: wire.Transfer, *, version: int) -> CaseOut:
        """转办."""
        return self.fire(Trigger.TRANSFER, number, command, version)

    def plan(self, number: str, command: wire.Plan, *, version: int) -> CaseOut:
        """报整改方案."""
        return self.fire(Trigger.PLAN, number, command, version)

    def progress(self, number: str, command: wire.Progress, *, version: int) -> CaseOut:
        """报进展."""
        return self.fire(Trigger.PROGRESS, number, command, version)

    def submit(self, number: str, command: wire.Submit, *, version: int) -> CaseOut:
        """申请销号."""
        return self.fire(Trigger.SUBMIT, number, command, version)

    def review(self, number: str, command: wire.Review, *, version: int) -> CaseOut:
        """初审."""
        return self.fire(Trigger.REVIEW, number, command, version)

    def send_back(self, number: str, command: wire.SendBack, *, version: int) -> CaseOut:
        """退办."""
        return self.fire(Trigger.SEND_BACK, number, command, version)

    def verify(self, number: str, command: wire.Verify, *, version: int) -> CaseOut:
        """验收."""
        return self.fire(Trigger.VERIFY, number, command, version)

    def order_closing(self, number: str, command: wire.OrderClosing, *, version: int) -> CaseOut:
        """批准销号."""
        return self.fire(Trigger.ORDER_CLOSING, number, command, version)

    def reopen(self, number: str, command: wire.Reopen, *, version: int) -> CaseOut:
        """反弹重启."""
        return self.fire(Trigger.REOPEN, number, command, version)

    def suspend(self, number: str, command: wire.Suspend, *, version: int) -> CaseOut:
        """挂账."""
        return self.fire(Trigger.SUSPEND, number, command, version)

    def resume(self, number: str, command: wire.Resume, *, version: int) -> CaseOut:
        """恢复."""
        return self.fire(Trigger.RESUME, number, command, version)

    def request_extension(self, number: str, command: wire.RequestExtension, *, version: int) -> CaseOut:
        """申请延期."""
        return self.fire(Trigger.REQUEST_EXTENSION, number, command, version)

    def grant_extension(self, number: str, command: wire.GrantExtension, *, version: int) -> CaseOut:
        """同意延期."""
        return self.fire(Trigger.GRANT_EXTENSION, number, command, version)

    def refuse_extension(self, number: str, command: wire.RefuseExtension, *, version: int) -> CaseOut:
        """不同意延期."""
        return self.fire(Trigger.REFUSE_EXTENSION, number, command, version)
