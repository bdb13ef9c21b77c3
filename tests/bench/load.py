"""A lean HTTP/1.1 load: so many keep-alive connections send prepared requests; in a process of its own."""

import asyncio
import json
import sys
from time import perf_counter

CONNECTIONS = 32


async def _connection(port: int, requests: list[bytes], statuses: dict[int, int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while requests:
        writer.write(requests.pop())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        statuses[status] = statuses.get(status, 0) + 1
        if status >= 400 and statuses[status] == 1:
            print(body.decode(), file=sys.stderr)
    writer.close()


async def _all(port: int, requests: list[bytes]) -> tuple[float, dict[int, int]]:
    statuses: dict[int, int] = {}
    begun = perf_counter()
    await asyncio.gather(*(_connection(port, requests, statuses) for _ in range(CONNECTIONS)))
    return perf_counter() - begun, statuses


def main() -> None:
    """Read ``{port, requests: [{path, headers, body}]}`` from standard input, print the rate and the statuses."""
    job = json.load(sys.stdin)
    requests = []
    for request in job["requests"]:
        body = json.dumps(request["body"]).encode()
        headers = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))}
        headers.update(request["headers"])
        lines = [f"POST {request['path']} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        requests.append("\r\n".join([*lines, "", ""]).encode() + body)
    count = len(requests)
    seconds, statuses = asyncio.run(_all(job["port"], requests))
    print(json.dumps({"per_second": count / seconds, "statuses": statuses}))


main()
