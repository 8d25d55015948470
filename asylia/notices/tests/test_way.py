import pytest

from asylia.notices.way import ITS_OWN, PRINTED, way_out

SENDER = "news@asylia.invalid"


def test_an_address_says_where_the_mail_server_is_and_how_it_is_spoken_to():
    told = way_out("smtp://a%40b:p%2Fw@mail.invalid", sender=SENDER, is_local=False)
    assert told == {
        "backend": "asylia.notices.post.Quiet",
        "host": "mail.invalid",
        "port": 587,
        "username": "a@b",
        "password": "p/w",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 10,
    }
    told = way_out("smtps://mail.invalid:466", sender=SENDER, is_local=True)
    assert (told["port"], told["use_tls"], told["use_ssl"], told["username"]) == (466, False, True, "")


def test_a_laptop_prints_its_mails_and_any_other_machine_asks_its_own_server():
    assert way_out("", sender="asylia@localhost", is_local=True) == PRINTED
    told = way_out("", sender="asylia@localhost", is_local=False)
    assert told == way_out(ITS_OWN, sender="asylia@localhost", is_local=False)
    assert (told["host"], told["port"], told["use_tls"]) == ("localhost", 25, False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp+plain://mail.invalid", "without TLS"),
        ("smtp+plain://", "no host"),
        ("http://user:secret@mail.invalid:25", "no address"),
        ("mail.invalid", "no address"),
        ("smtp://user:secret@mail.invalid:port", "no address"),
    ],
)
def test_nothing_is_ever_sent_in_the_open_to_another_machine(url, said):
    with pytest.raises(SystemExit, match=said) as refused:
        way_out(url, sender=SENDER, is_local=True)
    assert "secret" not in str(refused.value)


def test_another_machine_needs_to_know_from_whom_mails_come():
    with pytest.raises(SystemExit, match="ASYLIA_MAIL_FROM"):
        way_out("smtp://mail.invalid", sender="asylia@localhost", is_local=False)
