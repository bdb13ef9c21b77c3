"""One's own ways in, and for administrators everybody's accounts, as methods."""

from urllib.parse import quote

from duzhan.client.line import Line
from duzhan.vocabulary import TokenScope
from duzhan.wire.access import (
    CodeIn,
    Enrolment,
    NewToken,
    PasswordChange,
    RecoveryCodes,
    SecondFactorOut,
    SessionPage,
    TokenMade,
    TokenPage,
)
from duzhan.wire.register import (
    AccountFilter,
    AccountOut,
    AccountPage,
    AuditFilter,
    AuditPage,
    Because,
    GrantWish,
    NewAccount,
    PasswordMade,
)


class Access:
    """Password, second factor, sessions and tokens; accounts, rights and the audit for those who keep them."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def sign_out(self) -> None:
        """End the token in use."""
        self._line.touch("/me/sign-out")

    def change_password(self, wanted: PasswordChange) -> None:
        """Change the password; the token in use ends, unless it has a name."""
        self._line.tell("/me/password", wanted)

    def second_factor(self) -> SecondFactorOut:
        """Read whether there is a second factor, and whether there has to be."""
        return self._line.get("/me/second-factor", SecondFactorOut)

    def start_second_factor(self) -> Enrolment:
        """Get a secret for an authenticator."""
        return self._line.ask("/me/second-factor", Enrolment)

    def confirm_second_factor(self, given: CodeIn) -> RecoveryCodes:
        """Confirm it with a code; the token in use ends, unless it has a name."""
        return self._line.post("/me/second-factor/confirm", RecoveryCodes, given)

    def renew_recovery_codes(self, given: CodeIn) -> RecoveryCodes:
        """Get new recovery codes for a code of the authenticator; the old ones are void."""
        return self._line.post("/me/second-factor/recovery-codes", RecoveryCodes, given)

    def sessions(self) -> SessionPage:
        """List the browsers that are signed in."""
        return self._line.get("/me/sessions", SessionPage)

    def end_session(self, session: int) -> None:
        """Sign a browser out."""
        self._line.touch(f"/me/sessions/{session}/end")

    def tokens(self) -> TokenPage:
        """List the tokens of programs."""
        return self._line.get("/me/tokens", TokenPage)

    def make_token(self, name: str, days: int, scope: TokenScope, areas: tuple[str, ...] | None = None) -> TokenMade:
        """Make a token for a program."""
        return self._line.post("/me/tokens", TokenMade, NewToken(name=name, days=days, scope=scope, areas=areas))

    def revoke_token(self, token: int) -> None:
        """End a token of a program."""
        self._line.touch(f"/me/tokens/{token}/revoke")

    def accounts(self, wanted: AccountFilter | None = None) -> AccountPage:
        """List accounts."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        return self._line.get("/accounts", AccountPage, query)

    def account(self, username: str) -> AccountOut:
        """Read an account."""
        return self._line.get(_of(username), AccountOut)

    def add_account(self, new: NewAccount) -> PasswordMade:
        """Add an account; the answer has its password."""
        return self._line.post("/accounts", PasswordMade, new)

    def disable_account(self, username: str) -> AccountOut:
        """Disable an account."""
        return self._line.ask(f"{_of(username)}/disable", AccountOut)

    def enable_account(self, username: str) -> AccountOut:
        """Let an account sign in again."""
        return self._line.ask(f"{_of(username)}/enable", AccountOut)

    def reset_password(self, username: str, because: Because) -> PasswordMade:
        """Give an account a new password; the answer has it."""
        return self._line.post(f"{_of(username)}/password", PasswordMade, because)

    def reset_second_factor(self, username: str, because: Because) -> AccountOut:
        """Let an account enrol anew."""
        return self._line.post(f"{_of(username)}/second-factor/reset", AccountOut, because)

    def grant_role(self, username: str, wanted: GrantWish) -> AccountOut:
        """Give an account a role."""
        return self._line.post(f"{_of(username)}/grants", AccountOut, wanted)

    def take_role(self, username: str, grant: int) -> AccountOut:
        """Take a role from an account."""
        return self._line.ask(f"{_of(username)}/grants/{grant}/revoke", AccountOut)

    def audit(self, wanted: AuditFilter | None = None) -> AuditPage:
        """Read the audit."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        return self._line.get("/audit", AuditPage, query)


def _of(username: str) -> str:
    return f"/accounts/{quote(username, safe='')}"
