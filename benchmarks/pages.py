"""The size of each page of the street, and what a first visit costs on the line, headers included. `python -m benchmarks.pages`"""

import re
import socket
import sys
from typing import Any

from benchmarks.measuring import Applicant, Bounds, installation, say
from tests.answers import EVERYTHING
from tests.walking import crawl

STEP_BYTES = 16 * 1024
VISIT_BYTES, VISIT_REQUESTS = 20_000, 3
TOLD = """Host: localhost
User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
Accept-Language: en-US,en;q=0.5
Accept-Encoding: gzip, deflate, br, zstd
Connection: keep-alive
Upgrade-Insecure-Requests: 1""".replace("\n", "\r\n")
BROUGHT_ALONG = re.compile(rb'<(?:link|img|script)[^>]* (?:href|src)="(/[^"]*)"')


class Seen(Applicant):
    """Keeps the length of each page it comes by, errors included, and how much of it is no filling."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.sizes: dict[str, int] = {}
        self.filled: dict[str, int] = {}

    def over_the_line(self, environ: dict[str, Any], start: Any) -> Any:
        [content] = super().over_the_line(environ, start)
        where = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        self.sizes[where] = max(self.sizes.get(where, 0), len(content))
        self.filled[where] = max(self.filled.get(where, 0), len(content.rstrip(b" ")))
        return [content]


def walk(port: int) -> Seen:
    """Everything that somebody meets who applies, makes every mistake once, and sends."""
    applicant = Seen(port)
    crawl(applicant, "s1")
    applicant.begin()
    for path in [each.removeprefix("/en/") for each in crawl(applicant, "s10") if re.fullmatch(r"/en/[pe]\d+(/\d+)?", each)]:
        applicant.go(path)
        if applicant.at.html.select("button[name=then]"):
            applicant.send(then="next")  # with nothing in it
    applicant.fill_in(EVERYTHING)
    crawl(applicant, "s10", "s13", "s22", "s26")
    applicant.send_all()
    crawl(applicant, "s17")
    return applicant


def visit(port: int) -> list[tuple[str, int, int]]:
    """Path, bytes there and bytes back, for the address alone and what its page brings along."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        asked = [ask(line, "/")]
        page = asked[0][3]
        wanted = list(dict.fromkeys(path.decode() for path in BROUGHT_ALONG.findall(page)))
        if b'rel="icon"' not in page:
            wanted.append("/favicon.ico")  # every browser looks for it
        asked += [ask(line, path) for path in wanted]
    return [(path, there, back) for path, there, back, _ in asked]


def ask(line: socket.socket, path: str) -> tuple[str, int, int, bytes]:
    told = f"GET {path} HTTP/1.1\r\n{TOLD}\r\n\r\n".encode()
    line.sendall(told)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while len(body) < int(length.group(1) if length else 0):
        body += line.recv(65536)
    return path, len(told), len(head) + 4 + len(body), body


def main() -> int:
    bounds = Bounds()
    with installation() as running:
        asked = visit(running.ports["street"])
        for path, there, back in asked:
            say(f"  {path}: {there} bytes there, {back} back")
        bounds.hold("requests of a first visit", len(asked), at_most=VISIT_REQUESTS)
        bounds.hold("what comes back on a first visit", sum(back for _, _, back in asked), at_most=VISIT_BYTES, unit=" bytes")
        walked = walk(running.ports["street"])
    longest = sorted(walked.filled.items(), key=lambda each: -each[1])[:3]
    say(f"{len(walked.sizes)} different pages and answers. The longest, without their filling:")
    for where, size in longest:
        say(f"  {where}: {size} bytes")
    bounds.hold("the longest as it is sent", max(walked.sizes.values()), at_most=STEP_BYTES, unit=" bytes")
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main())
