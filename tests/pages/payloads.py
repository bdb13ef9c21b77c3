"""Texts that run as a script where a page, a sheet or a mail forgets to escape them."""

RUN = "window.ran=(window.ran||0)+1"
WAYS = (
    "<script>{run}</script>",
    '"><script>{run}</script>',
    "'><script>{run}</script>",
    "<img src=x onerror={run}>",
    '"><img src=x onerror="{run}">',
    "<svg onload={run}>",
    "<svg><script>{run}</script></svg>",
    '" autofocus onfocus="{run}" x="',
    "' onmouseover='{run}' x='",
    "javascript:{run}",
    "</textarea><script>{run}</script>",
    "</title><script>{run}</script>",
    "<a href=javascript:{run}>x</a>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
    "<details open ontoggle={run}>",
    "<style>@import 'javascript:{run}'</style>",
    "{{{{ 7*7 }}}}<script>{run}</script>",
    "<!--><script>{run}</script>-->",
    "<math href=javascript:{run}>x</math>",
    "<body onload={run}>",
)
FRAMES = ("{}", "石坡组 {}", "{} 饮水", "A\n{}\nB", "&lt;{}&gt;")


def payloads() -> list[str]:
    """Return a hundred of them, no two alike."""
    return [frame.format(way.format(run=RUN)) for frame in FRAMES for way in WAYS]


SHARPEST = f"'\"></textarea></title><script>{RUN}</script><img src=x onerror={RUN}>"
"""One that leaves a text, an attribute in either quotes, a field and a title."""
