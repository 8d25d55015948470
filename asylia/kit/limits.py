"""How often something may be tried from one address. The address itself is never kept: only its HMAC under a secret that is
thrown away every hour, and only in the memory of the process."""

import hmac
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field

HOUR_SECONDS = 60 * 60


@dataclass
class Limit:
    """At most `most` times within `seconds`; `all_together` from everywhere."""

    most: int
    all_together: int
    seconds: int
    _secret: bytes = field(default_factory=secrets.token_bytes)
    _made: float = field(default_factory=time.monotonic)
    _times: dict[bytes, deque[float]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, address: str) -> int:
        """Counts one try. Returns 0, or the minutes to wait when there were too many."""
        now = time.monotonic()
        with self._turn:
            self._renew(now)
            mine = self._kept(hmac.digest(self._secret, address.encode(), "sha256"), now)
            everybody = self._kept(b"", now)
            full = [times for times, most in ((mine, self.most), (everybody, self.all_together)) if len(times) >= most]
            if full:
                return max(1, round((full[0][0] + self.seconds - now + 30) / 60))
            mine.append(now)
            everybody.append(now)
            return 0

    def _renew(self, now: float) -> None:
        if now - self._made > HOUR_SECONDS:
            self._secret, self._made = secrets.token_bytes(), now
            self._times.clear()

    def _kept(self, key: bytes, now: float) -> deque[float]:
        times = self._times.setdefault(key, deque())
        while times and now - times[0] > self.seconds:
            times.popleft()
        return times
