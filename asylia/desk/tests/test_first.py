from django.test import Client


def test_the_first_page_says_that_nobody_signs_in_yet():
    page = Client().get("/")

    assert page.status_code == 200
    assert "Nobody signs in yet." in page.content.decode()


def test_a_page_that_is_not_there_is_not_found():
    assert Client().get("/cases").status_code == 404
