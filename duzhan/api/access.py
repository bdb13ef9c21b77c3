"""The ways in, as their owner keeps them: password, second factor, sessions, tokens for programs."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.errors import DuzhanError
from duzhan.http import presences
from duzhan.http.doors import Beginner, BeginnerPost, Caller, CallerPost
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store import keyring, sessions
from duzhan.store.transaction import ReadTx, Tx, transaction
from duzhan.usecases.change_password import Change, change_password
from duzhan.usecases.end_session import end_session, list_sessions
from duzhan.usecases.enrol_second_factor import confirm_second_factor, start_second_factor
from duzhan.usecases.make_token import list_tokens, make_token, revoke_token
from duzhan.usecases.read_second_factor import read_second_factor
from duzhan.usecases.renew_recovery_codes import renew_recovery_codes
from duzhan.usecases.sign_out import sign_out
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
from duzhan.wire.cursor import LARGEST

router = operations.router("access")

Key = Annotated[int, Path(alias="id", ge=1, le=LARGEST)]
READ = (401, 403, 429, 503)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.post("/me/sign-out", status_code=204, responses=operations.refused(WRITE))
def sign_out_of_here(door: BeginnerPost) -> Response:
    """退出: the token that is shown is worth nothing from now on."""
    presence = presences.of_token(door)

    def act(tx: Tx, _actor: Actor) -> Reply:
        sign_out(tx, presence)
        return Reply("", 204)

    return door.write(act)


@router.post("/me/password", status_code=204, responses=operations.refused(WRITE))
def change_the_password(wanted: PasswordChange, door: BeginnerPost) -> Response:
    """改密码: every session and every token of a sign-in ends, this one too; named tokens stay."""
    change = Change(wanted.current.get_secret_value(), wanted.new.get_secret_value())
    change_password(door.pool, presences.of_token(door), change)
    return Reply("", 204).response()


@router.get("/me/second-factor", responses=operations.answers(SecondFactorOut, READ))
def read_the_second_factor(door: Beginner) -> Response:
    """第二重验证: whether the caller has one, and whether the caller's roles demand one."""
    demanded = door.settings.second_factor_required
    return reply(door.read(lambda tx, actor: read_second_factor(tx, actor=actor, demanded=demanded))).response()


@router.post("/me/second-factor", status_code=201, responses=operations.answers(Enrolment, WRITE, also=(201,)))
def start_the_second_factor(door: BeginnerPost) -> Response:
    """登记第二重验证: a secret for an authenticator, shown once; it counts when a code of it was confirmed."""
    presence, keys = presences.of_token(door), keyring.of(door.settings)
    return door.write_secret(lambda tx, _actor: reply(start_second_factor(tx, presence, keys), 201))


@router.post("/me/second-factor/confirm", responses=operations.answers(RecoveryCodes, WRITE))
def confirm_the_second_factor(given: CodeIn, door: BeginnerPost) -> Response:
    """确认第二重验证: recovery codes, shown once; sign-ins without a code end, this one too."""
    keys = keyring.of(door.settings)
    enrolled = confirm_second_factor(door.pool, presences.of_token(door), given.code.get_secret_value(), keys)
    return reply(RecoveryCodes(codes=enrolled.codes)).response()


@router.post("/me/second-factor/recovery-codes", responses=operations.answers(RecoveryCodes, WRITE))
def renew_the_recovery_codes(given: CodeIn, door: CallerPost) -> Response:
    """更换恢复码: new ones, shown once, on a code of the authenticator; the old ones are void."""
    keys, presence = keyring.of(door.settings), presences.of_token(door)
    with transaction(door.pool) as tx:
        codes = renew_recovery_codes(tx, presence, given.code.get_secret_value(), keys)
    if isinstance(codes, DuzhanError):
        raise codes
    return reply(RecoveryCodes(codes=codes)).response()


@router.get("/me/sessions", responses=operations.answers(SessionPage, READ))
def list_the_sessions(door: Caller) -> Response:
    """登录清单: the browsers in which the caller is signed in."""
    presence, limits = presences.of_token(door), sessions.limits_of(door.settings)

    def act(tx: ReadTx, _actor: Actor) -> SessionPage:
        return SessionPage(items=list_sessions(tx, presence, limits))

    return reply(door.read(act)).response()


@router.post("/me/sessions/{id}/end", status_code=204, responses=operations.refused(WRITE))
def end_a_session(key: Key, door: CallerPost) -> Response:
    """结束登录: that browser has to sign in again."""
    presence = presences.of_token(door)

    def act(tx: Tx, _actor: Actor) -> Reply:
        end_session(tx, key, presence)
        return Reply("", 204)

    return door.write(act)


@router.get("/me/tokens", responses=operations.answers(TokenPage, READ))
def list_the_tokens(door: Caller) -> Response:
    """程序令牌清单: the programs that the caller lets act."""
    return reply(door.read(lambda tx, actor: TokenPage(items=list_tokens(tx, actor.account)))).response()


@router.post("/me/tokens", status_code=201, responses=operations.answers(TokenMade, WRITE, also=(201,)))
def make_a_token(wanted: NewToken, door: CallerPost) -> Response:
    """新建程序令牌: shown once; it never reaches further than the caller does at the moment of each request."""
    return door.write_secret(
        lambda tx, actor: reply(make_token(tx, wanted, holder=actor, by=presences.by(door, actor)), 201)
    )


@router.post("/me/tokens/{id}/revoke", status_code=204, responses=operations.refused(WRITE))
def revoke_a_token(key: Key, door: CallerPost) -> Response:
    """撤销程序令牌: the next request with it is nobody's."""

    def act(tx: Tx, actor: Actor) -> Reply:
        revoke_token(tx, key, holder=actor, by=presences.by(door, actor))
        return Reply("", 204)

    return door.write(act)
