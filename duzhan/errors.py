"""Every refusal of duzhan as a noun with facts; ``title`` is what people read, ``slug`` is stable for machines.

http/problems.py maps the families to status codes; nothing else does.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from duzhan.wording import INPUT_FAULTS, KEY_FAULTS, SETTINGS_FAULTS


class DuzhanError(Exception):
    """Something that duzhan will not do."""

    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "操作被拒绝"

    def __init__(self, detail: str = "", **facts: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.facts: Mapping[str, object] = facts


class NotFound(DuzhanError):
    """What was asked for is absent or out of the caller's scope: the same answer for both."""

    slug = "not-found"
    title = "没有这件案件，或不在你的督战范围"


class ContactNotFound(NotFound):
    """The caller has no such contact in use, whoever else may have it."""

    slug = "contact-not-found"
    title = "你没有这个联系方式，或已停用"


class MessageNotFound(NotFound):
    """There is no such message, or it is not one of those asked about."""

    slug = "message-not-found"
    title = "没有这条消息"


class ReconciliationNotFound(NotFound):
    """There is no such reconciliation or line, or its area is not wholly in the caller's scope."""

    slug = "reconciliation-not-found"
    title = "没有这次对账或这一条，或不在你的督战范围"


class ImportNotFound(NotFound):
    """There is no such import of the caller's office."""

    slug = "import-not-found"
    title = "没有这次导入，或不是你的办公室导入的"


class NotPermitted(DuzhanError):
    """The thing is in scope, but the caller's role may not do this."""

    slug = "not-permitted"
    title = "你的角色不能办理这一步"


class NotAuthenticated(DuzhanError):
    """No token, an unknown one, or one that has expired."""

    slug = "not-authenticated"
    title = "请先登录：令牌缺失、无效或已过期"


class BadCredentials(DuzhanError):
    """User name and password do not match an enabled account."""

    slug = "bad-credentials"
    title = "用户名或密码不对"


class SignInUnfinished(DuzhanError):
    """The session still lacks what ``must`` names: a second factor, or a new password."""

    slug = "sign-in-unfinished"
    title = "登录还没有完成"


class NotOurForm(DuzhanError):
    """A form came from another site's page, from another session, or without saying from where."""

    slug = "not-our-form"
    title = "这张表单不是从本站当前页面提交的，请刷新页面后重新提交"


class StaleVersion(DuzhanError):
    """Somebody else changed the case since the caller read it."""

    slug = "stale-version"
    title = "案件已被他人更新，请重新查看后再办理"


class VersionRequired(DuzhanError):
    """A change of a case must name the version it was decided on."""

    slug = "version-required"
    title = "缺少 If-Match：请先读取案件，带上 ETag 再办理"


class Conflict(DuzhanError):
    """The request contradicts what is already stored."""

    slug = "conflict"
    title = "与已有记录冲突"


class IdempotencyConflict(Conflict):
    """The same Idempotency-Key came with another body."""

    slug = "idempotency-key-reused"
    title = "同一 Idempotency-Key 的内容不一致"


class IdempotencyInFlight(Conflict):
    """The same Idempotency-Key is still being worked on."""

    slug = "idempotency-key-in-flight"
    title = "同一请求正在处理，请稍后重试"


class InvalidInput(DuzhanError):
    """Fields of the request are wrong; ``errors`` lists (field, code, message)."""

    slug = "invalid-input"
    title = "提交的内容有误，请按字段提示修改"

    def __init__(self, errors: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("；".join(f"{field}：{message}" for field, _, message in errors))
        self.errors = tuple(errors)

    @classmethod
    def of(cls, field: str, code: str, /, **facts: object) -> "InvalidInput":
        """Name one field and what is wrong with it, by a code of INPUT_FAULTS."""
        return cls([(field, code, INPUT_FAULTS[code].format(**facts))])


class LedgerRefused(InvalidInput):
    """A file that is not read as a ledger; ``errors`` names why."""

    slug = "ledger-refused"
    title = "这个文件不能作为台账导入"


class TooLarge(DuzhanError):
    """An upload is over the limit; ``limit`` is in bytes."""

    slug = "too-large"
    title = "文件过大"


class UnsupportedMedia(DuzhanError):
    """An upload's content is none of the kinds that evidence may be."""

    slug = "unsupported-media"
    title = "不支持这种文件：请上传 JPEG、PNG、PDF、Word 或 Excel 文件"


class RehearsalOnly(DuzhanError):
    """Time may be moved only in rehearsal."""

    slug = "rehearsal-only"
    title = "只有演练环境（DUZHAN_REHEARSAL=1）可以拨动时钟"


class RehearsedDatabase(DuzhanError):
    """Production was pointed at a database whose clock was moved in a rehearsal."""

    slug = "rehearsed-database"
    title = "这个数据库演练过，时钟被拨动，不能用于正式环境"


class EvidenceDamaged(DuzhanError):
    """A stored file no longer has the hash it was stored under."""

    slug = "evidence-damaged"
    title = "佐证文件与入库时的校验值不一致"


class LedgerBehindAnchors(DuzhanError):
    """An anchor that left the database is not in it any more: ``number`` and ``at`` name the anchor."""

    slug = "ledger-behind-anchors"
    title = "台账比已存出的存证旧或与之不符：请先运行 duzhan ledger verify 查明，再继续存证"


class CalendarUnknown(DuzhanError):
    """No working-day calendar covers the year."""

    slug = "calendar-unknown"
    title = "该年份没有工作日历"


class NoCampaign(DuzhanError):
    """No campaign was adopted yet."""

    slug = "no-campaign"
    title = "尚未采用任何督战方案：先运行 duzhan campaign adopt"


class CampaignMismatch(DuzhanError):
    """A deployment serves one campaign; another one is already adopted."""

    slug = "campaign-mismatch"
    title = "本部署已采用另一督战方案"


class Unavailable(DuzhanError):
    """The database cannot answer just now; ``retry_after`` is in seconds."""

    slug = "unavailable"
    title = "服务暂时不可用，请稍后重试"


class KeysUnusable(Unavailable):
    """The key file that seals are signed and personal fields encrypted with is not there, or not one."""

    slug = "keys-unusable"
    title = "密钥文件不能用"

    @classmethod
    def of(cls, fault: str, what: str) -> "KeysUnusable":
        """Name what is wrong by a code of KEY_FAULTS, and with which file or key."""
        return cls(KEY_FAULTS[fault].format(what=what))


class DatabaseAddressInvalid(DuzhanError):
    """A database URL of the settings is none, or not one of PostgreSQL; it may hold a password, so it isn't shown."""

    slug = "database-address-invalid"
    title = (
        "数据库地址不对：DUZHAN_DATABASE_URL、DUZHAN_MIGRATE_URL、DUZHAN_WORKER_URL 须为 postgresql://用户@主机/库名"
    )


class NoSuchAddress(DuzhanError):
    """The API has no such path; it says nothing about any case."""

    slug = "no-such-address"
    title = "没有这个地址"


class MethodNotAllowed(DuzhanError):
    """The path exists, but not for this method."""

    slug = "method-not-allowed"
    title = "这个地址不支持这种请求方法"


class MalformedRequest(DuzhanError):
    """The request cannot be taken apart into its fields."""

    slug = "malformed-request"
    title = "请求无法解析，请检查编码和格式"


class WrongContentType(DuzhanError):
    """The request's body is not of the type that the operation reads; ``expected`` names it."""

    slug = "wrong-content-type"
    title = "请求的 Content-Type 不对"


class Internal(DuzhanError):
    """A fault of duzhan's own; the answer carries only the trace by which the log knows it."""

    slug = "internal-error"
    title = "系统内部错误，已记录；联系管理员时请报 trace 编号"


class IllegalMove(DuzhanError):
    """How a refusal of the lifecycle reads where the state has no such trigger."""

    slug = "illegal-transition"
    title = "案件当前的状态不能办理这一步"


class GuardFailed(DuzhanError):
    """How a refusal of the lifecycle reads where a guard says no."""

    slug = "guard-refused"
    title = "办理这一步的条件还不具备"


class SettingsInvalid(ValueError):
    """The settings contradict each other; the sentence says which to change."""

    def __init__(self, fault: str) -> None:
        super().__init__(SETTINGS_FAULTS[fault])
        self.fault = fault
