"""Break glass, from the first officer's signature to the page on which it is looked through."""

from urllib.parse import urlsplit

from tests.gallery.house import Member

LET_IN = "Helga Aune"
TOUCH = "Go on: this stands for the touch of your passkey"


def walk(member: Member) -> None:
    place = find(member)
    ask(member, place)
    sign(member)
    let_in(member, place)
    look(member)
    look_through(member)


def come_in(member: Member, name: str) -> None:
    member.page.context.clear_cookies()
    member.go("")
    member.press(f"Come in as {name}")


def find(member: Member) -> str:
    """A case of Ines Vidal."""
    come_in(member, "Ines Vidal")
    member.go("today")
    href = str(member.page.locator("main a[href^='/cases/']").first.get_attribute("href"))
    member.go("glass")
    member.see("glass nothing open")
    return urlsplit(href).path.lstrip("/")


def ask(member: Member, place: str) -> None:
    come_in(member, "Ingrid Solli")
    member.go("glass/review")
    member.see("glass review empty")
    member.go(f"{place}/glass")
    member.press(TOUCH)
    member.see("glass ask")
    member.press("Sign as first")
    member.see("glass ask error")
    member.page.select_option("main [name=user]", label=LET_IN)
    member.page.check("main [name=reason][value=danger]")
    member.press("Sign as first")
    member.see("glass signed first")
    member.go(f"{place}/glass")
    member.see("glass asked")


def sign(member: Member) -> None:
    come_in(member, "Tomasz Brzoza")
    member.go("signatures")
    member.page.get_by_role("link", name=f"Let {LET_IN} see").click()
    member.press(TOUCH)
    member.see("glass to sign")
    member.press("Sign as second: it is done then")


def let_in(member: Member, place: str) -> None:
    come_in(member, "Ines Vidal")
    member.go("notices")
    member.see("glass notices")
    member.go("today")
    member.see("glass today")
    member.go(place)
    member.see("glass case")
    member.press(f"Let {LET_IN} see it for one hour: this stands for the touch of your passkey")
    member.see("glass case runs")


def look(member: Member) -> None:
    come_in(member, LET_IN)
    member.go("today")
    member.see("glass today of who was let in")
    member.go("glass")
    member.see("glass open for you")
    member.page.get_by_role("link", name="Contact of case").click()
    member.see("glass")
    member.press("Open contact: this stands for the touch of your passkey")
    member.see("glass contact")


def look_through(member: Member) -> None:
    come_in(member, "Olena Koval")
    member.go("glass/review")
    member.see("glass review")
