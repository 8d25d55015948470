"""What everybody knows of the demo's invented people: their seeds and words follow from one public seed. They protect nobody."""

from hashlib import sha256

from asylia.vault import sealing

PUBLIC_SEED = sha256(b"the demo of asylia: everybody knows this").digest()


def derived(email: str, label: str, size: int = 32) -> bytes:
    return sealing.sub(PUBLIC_SEED, f"{email} {label}", size)
