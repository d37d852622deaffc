"""Numbers read as people say them."""

from decimal import Decimal

import pytest

from pipeline.cli.screen.number_formats import (
    about,
    count,
    countdown,
    duration,
    far_off,
    fitting,
    money,
    per_minute,
    stopwatch,
    volume,
)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (money(Decimal("1250")), "$1,250.00"),
        (money(Decimal(0)), "$0.00"),
        (count(1, "item"), "1 item"),
        (count(2000, "item"), "2,000 items"),
        (count(2, "try", "tries"), "2 tries"),
        (duration(0), "0 s"),
        (duration(0.42), "0.4 s"),
        (duration(9.97), "10 s"),
        (duration(59.7), "1 min"),
        (duration(192), "3 min 12 s"),
        (duration(7500), "2 h 5 min"),
        (far_off(40), "40 s"),
        (far_off(86_400), "1 d"),
        (far_off(3 * 86_400 + 4 * 3_600), "3 d 4 h"),
        (volume(1), "1 byte"),
        (volume(812), "812 bytes"),
        (volume(1_000), "1 kB"),
        (volume(4_211), "4.21 kB"),
        (volume(999_900), "1 MB"),
        (volume(812_400_000), "812 MB"),
        (volume(1_300_000_000), "1.3 GB"),
        (about(0.2), "about 5 s"),
        (about(41), "about 40 s"),
        (about(57), "about 1 min"),
        (about(200), "about 3 min"),
        (about(4900), "about 1 h 20 min"),
        (countdown(0.1), "1 s"),
        (countdown(11.2), "12 s"),
        (countdown(65), "1 min 5 s"),
        (stopwatch(72.9), "1:12"),
        (stopwatch(3723), "1:02:03"),
        (per_minute(4.04), "4.0 a minute"),
        (per_minute(199.6), "200 a minute"),
    ],
)
def test_a_number_is_said_plainly(said: str, text: str):
    assert said == text


def test_parts_that_do_not_fit_are_left_out_whole():
    assert fitting(["24 in flight", "6 waiting", "2 being shelved"], 25) == "24 in flight · 6 waiting"
