"""Why `duzhan up` refuses to start, or gives up."""

from duzhan.errors import DuzhanError


class PortTaken(DuzhanError):
    """Another program listens on a port that we need."""

    slug = "port-taken"
    title = "端口已被占用"


class HomeTaken(DuzhanError):
    """Another `duzhan up` runs on the same home."""

    slug = "home-taken"
    title = "同一目录已有 duzhan up 在运行"


class DemoInProduction(DuzhanError):
    """Demo accounts and a rehearsal clock do not belong in production."""

    slug = "demo-in-production"
    title = "正式环境（DUZHAN_ENV=production）不能用 --demo"


class KeepsCrashing(DuzhanError):
    """A program ended at once, again and again."""

    slug = "keeps-crashing"
    title = "程序反复异常退出，已停止全部服务"


class NotReady(DuzhanError):
    """A program runs but does not answer."""

    slug = "not-ready"
    title = "程序启动超时，已停止全部服务"
