"""What an applicant sends after her case was sealed: closed to the public key of its envelope, then locked in her `talk`.

So it is from her, as only her number opens `talk`; and her number cannot read it. The first holder who opens it, or a new key of the
envelope before that, puts it into its envelope."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from asylia.vault import sealing
from asylia.vault.keeper import Content, Opened, Page, destroy, locked, pages, rewrite, write
from asylia.vault.models import Sheet

FROM_HER = "hers"
KEYS = "keys"
SOURCE = "applicant"
HER_OWN = "own"


def keys_of(opened: Iterable[Opened], *, own_public: bytes) -> Content:
    """Where later words are sealed to, whatever the database says: her own key, and each envelope's with its place."""
    return {HER_OWN: _text(own_public)} | {each.kind: _key(each) for each in opened}


def _key(opened: Opened) -> Content:
    public = sealing.pair(opened.seed).public
    return {"envelope": str(opened.id), "epoch": opened.epoch, "public": _text(public)}


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def own_public(keys: Page) -> bytes:
    """The applicant's own public key."""
    return base64.b64decode(keys.content[HER_OWN])


def drop(talk: Opened, keys: Page, *, to: str, content: Content) -> Sheet:
    """Her words for one envelope, as a sheet of `talk`, ready to be stored. Raises KeyError for an envelope that the case has not."""
    sheet, known = uuid4(), keys.content[to]
    words = sealing.pad(json.dumps(content, ensure_ascii=False).encode())
    place = _place(talk.subject, UUID(known["envelope"]), known["epoch"], sheet)
    blob = sealing.seal(base64.b64decode(known["public"]), place, words)
    return locked(talk, FROM_HER, {"to": to, "blob": _text(blob)}, sheet=sheet)


def _place(subject: UUID, envelope: UUID, epoch: int, sheet: UUID) -> bytes:
    return sealing.context("drop", subject, envelope, epoch, sheet, SOURCE)


def waiting(talk_pages: Iterable[Page], envelopes: Mapping[str, Opened]) -> list[tuple[Page, dict[str, Any]]]:
    """What she sent to these envelopes and nobody took in yet: the sheet of `talk`, and what it says. Raises CannotOpen."""
    sent = [page for page in talk_pages if page.kind == FROM_HER and page.content["to"] in envelopes]
    return [(page, _unsealed(page, envelopes[page.content["to"]])) for page in sent]


def _unsealed(page: Page, target: Opened) -> dict[str, Any]:
    place = _place(target.subject, target.id, target.epoch, page.id)
    words = sealing.unseal(sealing.pair(target.seed).private, place, base64.b64decode(page.content["blob"]))
    content: dict[str, Any] = json.loads(sealing.unpad(words))
    return content


def take_in(talk: Opened, envelopes: Mapping[str, Opened]) -> None:
    """Puts what waits into its envelope, as a sheet marked hers. Whoever calls it holds the slot."""
    for page, content in waiting(pages(talk), envelopes):
        write([locked(envelopes[page.content["to"]], FROM_HER, content, sheet=uuid4())])
        destroy(page)


def renew_keys(talk: Opened, fresh: Iterable[Opened]) -> bytes:
    """Writes the new public keys into `talk`. Returns the applicant's own, to which `talk` is granted."""
    keys = next(page for page in pages(talk) if page.kind == KEYS)
    rewrite(talk, keys, keys.content | {each.kind: _key(each) for each in fresh})
    return own_public(keys)
