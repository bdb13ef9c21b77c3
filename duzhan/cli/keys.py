"""`duzhan keys`: the public keys that auditors verify with, and new keys when they are due."""

import typer

from duzhan import settings
from duzhan.cli.options import AsJson
from duzhan.cli.saying import say
from duzhan.policy import sealing
from duzhan.store import keyring
from duzhan.store.keyring import Keyring

app = typer.Typer(help="密钥：公钥和更换", no_args_is_help=True)


@app.command("show", help="列出公钥，最后一个在用；请把公钥交给审计部门。私钥从不显示。")
def show_command(as_json: AsJson = False) -> None:
    """Print the public keys, the one in use last."""
    _tell(keyring.of(settings.current()), as_json=as_json)


@app.command("rotate", help="更换密钥：密钥文件末尾加一组新密钥，此后用它；旧密钥须保留，否则以前的个人信息解不开。")
def rotate_command(as_json: AsJson = False) -> None:
    """Add new keys to the file and print the public ones."""
    _tell(keyring.rotate(keyring.located(settings.current())), as_json=as_json)


def _tell(ring: Keyring, *, as_json: bool) -> None:
    keys = [{"key": sealing.key_id(public), "public_key": public} for public in ring.public_keys()]
    lines = [f"{line['key']}  {line['public_key']}" for line in keys]
    say({"keys": keys, "in_use": ring.key}, "\n".join(lines), as_json=as_json)
