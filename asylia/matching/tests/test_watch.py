from asylia.matching.watch import ENDLESS, Progress, Watch, seconds


def test_a_run_is_late_when_its_seconds_are_over_or_somebody_stopped_it() -> None:
    assert not ENDLESS.is_late()
    assert not seconds(3600).is_late()
    assert seconds(0).is_late()
    assert seconds(3600, is_stopped=lambda: True).is_late()
    assert seconds(3600, is_stopped=lambda: True).left() == 0


def test_who_watches_is_told_how_far_it_is() -> None:
    heard: list[Progress] = []
    Watch(end=float("inf"), told=heard.append).tell("fit", round=2, value=7, bound=9)
    assert heard == [Progress("fit", 2, 7, 9, float("inf"))]


def test_a_part_of_a_run_ends_before_the_whole_and_is_stopped_with_it() -> None:
    whole = seconds(3600)
    assert 1700 < whole.part(0.5).left() <= 1800
    assert not ENDLESS.part(0.5).is_late()
    assert seconds(3600, is_stopped=lambda: True).part(0.5).is_late()
