"""No code path sends anything to an applicant: whatever we write waits on a page of ours. People of the house get one mail, always the
same. Read from the code."""

import ast
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
SENDS = {
    "aiohttp", "aiosmtplib", "boto3", "django.core.mail", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests",
    "smtplib", "socket", "ssl", "telnetlib", "twilio", "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
MAY_REACH_OUT = {
    "asylia/notices/post.py": "it mails one sentence without a name or a number to people of the house",
    "asylia/notices/tasks.py": "it names the errors of a mail server",
    "asylia/config/supervisor.py": "it looks whether a port of this machine is free, and asks the two doors whether they answer",
}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def reaches_out(path: Path) -> bool:
    return any(name == way or name.startswith(f"{way}.") for name in imported(path) for way in SENDS)


def product() -> list[Path]:
    return [path for path in sorted((HOUSE / "asylia").rglob("*.py")) if "tests" not in path.parts]


def test_no_code_of_the_product_can_reach_anybody_outside() -> None:
    assert {str(path.relative_to(HOUSE)) for path in product() if reaches_out(path)} == set(MAY_REACH_OUT)


def test_one_file_sends_mail_and_only_the_worker_calls_it() -> None:
    calling = {str(path.relative_to(HOUSE)) for path in product() if "asylia.notices.post" in imported(path)}
    tasks = {str(path.relative_to(HOUSE)) for path in product() if "asylia.notices.tasks" in imported(path)}
    assert (calling, tasks) == ({"asylia/notices/tasks.py"}, {"asylia/config/worker.py"})


def test_no_room_about_applicants_knows_the_address_of_anybody() -> None:
    knowing = {str(path.relative_to(HOUSE)) for path in product() if ".email" in path.read_text()}
    assert {path for path in knowing if path.startswith(("asylia/intake/", "asylia/casework/", "asylia/desk/", "asylia/portal/"))} == set()


def test_the_search_finds_each_way_out(tmp_path: Path) -> None:
    for line in ("import smtplib", "from django.core import mail", "from urllib import request", "import http.client as web"):
        (tmp_path / "out.py").write_text(line)
        assert reaches_out(tmp_path / "out.py"), line
    (tmp_path / "in.py").write_text("from urllib.parse import urlsplit\nfrom django.core import signing\n")
    assert not reaches_out(tmp_path / "in.py")
