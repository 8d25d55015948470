"""Somebody is shut out for cause, from the first signature to new keys for what this person could open."""

from tests.gallery.glass import TOUCH, come_in
from tests.gallery.house import Member

WHO = "Kenji Arata"
FIRST, SECOND, CARRIES = "Ingrid Solli", "Tomasz Brzoza", "Ines Vidal"
DONE = "Sign as second: it is done then"


def walk(member: Member) -> None:
    shut_out(member)
    wait_for_the_circle(member)
    renew_the_circle(member)
    give_new_keys(member)
    see_what_is_left(member)


def shut_out(member: Member) -> None:
    come_in(member, FIRST)
    see_person(member, "shut out person")
    member.press("Shut out: sign as first")
    member.press(TOUCH)
    member.press("Shut out: sign as first")
    come_in(member, SECOND)
    member.go("signatures")
    follow(member, f"Shut {WHO} out")
    member.press(TOUCH)
    member.see("shut out to sign")
    member.press(DONE)


def see_person(member: Member, name: str) -> None:
    member.go("people")
    follow(member, WHO)
    member.see(name)


def follow(member: Member, words: str) -> None:
    with member.page.expect_navigation():
        member.page.get_by_role("link", name=words).first.click()


def wait_for_the_circle(member: Member) -> None:
    come_in(member, CARRIES)
    member.go("today")
    member.see("new keys today")
    member.go("new-keys")
    member.see("new keys")
    member.press("Give new keys")
    member.press(TOUCH)
    member.press("Give new keys")
    member.see("new keys not yet")


def renew_the_circle(member: Member) -> None:
    member.go("circles")
    member.see("circles left")
    member.press("Make a new key for secretariat")
    member.see("circles renewed")
    come_in(member, FIRST)
    member.go("roster")
    member.press(TOUCH)
    member.press("Sign as first")
    come_in(member, SECOND)
    member.go("signatures")
    follow(member, "The next roster")
    member.press(TOUCH)
    member.press(DONE)


def give_new_keys(member: Member) -> None:
    come_in(member, CARRIES)
    member.go("touch?next=/new-keys")
    member.press(TOUCH)
    member.press("Give new keys")
    member.see("new keys given")


def see_what_is_left(member: Member) -> None:
    come_in(member, FIRST)
    member.go("new-keys")
    member.see("new keys of others")
    see_person(member, "shut out person closed")
    follow(member, "What is handed over")
    member.see("shut out owns")
