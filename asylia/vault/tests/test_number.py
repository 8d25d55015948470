import pytest

from asylia.vault import number

SAMPLE = "482107735902664918073551260948"
BODY = SAMPLE[:28]
WHOLE = f"{BODY}{98 - int(BODY) * 100 % 97:02d}"
SCRIPTS = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x1040, 0x0E50, 0x17E0, 0x0E66 + 0x6A, 0xFF10, 0x0AE6]


def test_a_new_number_is_whole():
    made = {number.new_number() for _ in range(200)}
    assert len(made) == 200
    assert all(map(number.is_whole, made))


@pytest.mark.proves("V38")
@pytest.mark.parametrize("zero", SCRIPTS)
def test_the_number_reads_in_any_digits(zero):
    typed = "\u200f" + " - ".join(number.groups(WHOLE)).translate({ord(str(n)): zero + n for n in range(10)}) + "\u200e "
    assert number.read(typed) == WHOLE


@pytest.mark.proves("V39")
def test_slips_of_one_digit_are_caught():
    for at in range(30):
        for digit in "0123456789":
            if digit != WHOLE[at]:
                assert not number.is_whole(WHOLE[:at] + digit + WHOLE[at + 1 :])
    for at in range(29):
        if WHOLE[at] != WHOLE[at + 1]:
            assert not number.is_whole(WHOLE[:at] + WHOLE[at + 1] + WHOLE[at] + WHOLE[at + 2 :])


def test_a_short_number_is_not_whole():
    assert not number.is_whole(WHOLE[:29])
    assert not number.is_whole("")
