"""One case on the desk: its page and every act on it, from the first reading to a refusal that two people sign."""

import re
from urllib.parse import urlsplit

from asylia.intake.letters import REFUSALS
from tests.gallery.house import Member

AGAINST = "unsafe_to_go_on"
REASONS = [code for code in REFUSALS if code != AGAINST]


def walk(member: Member) -> None:
    member.page.context.clear_cookies()
    member.go("")
    member.press("Come in as Ines Vidal")
    member.go("today")
    place = urlsplit(str(member.page.locator("main a[href^='/cases/']").first.get_attribute("href"))).path.lstrip("/")
    member.go(place)
    member.see("case")
    other = re.findall(r"By you, or (.+?) if you are away", member.page.content())[0]
    read(member, place)
    write(member, place)
    screen(member, place)
    refuse(member, place)
    member.go("me")
    member.press("Sign out")
    member.go("")
    member.press(f"Come in as {other}")
    second(member, place)
    member.go("me")
    member.press("Sign out")


def read(member: Member, place: str) -> None:
    for name in ("answers", "opened", "danger"):
        member.go(f"{place}/{name}")
        member.see(f"case {name}")
    member.go(f"{place}/contact")
    member.see("case contact")
    member.press("Open contact: this stands for the touch of your passkey")
    member.see("case contact open")
    member.go("other-help")
    member.see("other help")


def write(member: Member, place: str) -> None:
    member.go(f"{place}/write?start=one_question")
    member.see("case write")
    member.press_first()
    member.see("case write error")
    member.press("Keep for later")
    member.see("case write kept")
    member.page.fill("main [name=text]", "We read it. Two of us.")
    member.page.check("main [name=promised][value='14']")
    member.press("Look at it first")
    member.see("case write look")
    member.press_first()
    member.see("case written")
    member.go(f"{place}/note")
    member.press("Add the note")
    member.see("case note error")


def screen(member: Member, place: str) -> None:
    member.go(f"{place}/screening")
    member.see("case screening")
    member.press("Keep this screening")
    member.see("case screening error")
    member.press("Keep for now")
    member.see("case screening kept")
    for reason in REASONS:
        member.page.check(f"main [name={reason}][value=clear]")
    member.page.check(f"main [name={AGAINST}][value=against]")
    member.page.fill("main [name=words]", "Both of us see it so: the way out is watched.")
    member.press("Keep this screening")
    member.see("case screened")


def refuse(member: Member, place: str) -> None:
    member.go(f"{place}/refuse")
    member.see("case refuse")
    member.press("Look at the letter")
    member.see("case refuse error")
    member.page.locator("main [name=helps]").first.check()
    member.page.fill("main [name=own]", "The road that you named is watched since spring. Two people were stopped there.")
    member.press("Look at the letter")
    member.see("case refuse preview")
    member.press("Sign as first: this stands for the touch of your passkey")
    member.see("case signed first")


def second(member: Member, place: str) -> None:
    member.go(place)
    member.see("case to sign")
    member.go(f"{place}/sign")
    member.see("case sign")
    member.press("I do not sign: nothing is refused")
    member.see("case sign error")
    member.press("Sign as second: this stands for the touch of your passkey")
    member.see("case refused")
    member.go(f"{place}/sign")
    member.see("case sign nothing")
