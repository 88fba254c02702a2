"""What is one mail address and nothing else, what is a mail server, and when mail leaves. Pure."""

from datetime import datetime, timedelta

import pytest

from services.core.kit.smtp import Security, is_address, smtp_server
from services.core.mail.hours import LONGEST_WAIT, is_night, next_try, too_long_before

NOON = datetime.fromisoformat("2026-11-20T12:00:00+01:00")


@pytest.mark.parametrize(
    "text", ["sol@example.org", "s.f+frist@post.bydel.example.org", "x@1a.example", "a" * 64 + "@b.no"]
)
def test_an_address_is_one_name_at_one_place(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sol",
        "sol@example",
        "sol@@example.org",
        "sol@example.org\nBcc: all@example.org",
        "sol@example.org\r\nBcc: all@example.org",
        "sol@example.org\n",
        "sol@example.org, li@example.org",
        "sol@example.org;li@example.org",
        "Sol <sol@example.org>",
        "<sol@example.org>",
        '"sol fjell"@example.org',
        "sol fjell@example.org",
        "sol@example..org",
        ".sol@example.org",
        "sol@-example.org",
        "sol@example.org>SIZE=1",
        "søl@example.org",
        "sol@exämple.org",
        "sol@[127.0.0.1]",
        "sol%00@example.org\x00",
        "a" * 65 + "@b.no",
        "sol@" + "a" * 60 + ".example." * 24 + "org",
    ],
)
def test_everything_else_is_none(text: str) -> None:
    assert not is_address(text)


def test_a_server_is_named_with_how_the_way_there_is_guarded() -> None:
    server = smtp_server("smtp+starttls://me%40kommune.no:p%3A%2Fss@mail.example.org:2525")
    assert (server.host, server.port, server.security) == ("mail.example.org", 2525, Security.STARTTLS)
    assert (server.username, server.password) == ("me@kommune.no", "p:/ss")
    assert "p:/ss" not in repr(server)
    assert [smtp_server(f"{way}://x").port for way in ("smtp", "smtps", "smtp+starttls")] == [25, 465, 587]


def test_only_loopback_stays_on_the_machine() -> None:
    hosts = ("127.0.0.1", "[::1]", "localhost", "mail.example.org", "10.0.0.1")
    assert [smtp_server(f"smtp://{host}:25").is_loopback for host in hosts] == [True, True, True, False, False]


@pytest.mark.parametrize(
    "url",
    ["", "mail.example.org", "https://hemmelig.example", "smtp://", "smtp://hemmelig:99999", "smtp://hemmelig@host",
     "smtp://host/hemmelig", "smtp://host?hemmelig"],
)  # fmt: skip
def test_what_is_no_server_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ValueError, match="is no mail server") as refusal:
        smtp_server(url)
    assert "hemmelig" not in str(refusal.value)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        ("2026-11-20T20:59:59+01:00", False),
        ("2026-11-20T21:00:00+01:00", True),
        ("2026-11-21T00:30:00+01:00", True),
        ("2026-11-21T06:59:59+01:00", True),
        ("2026-11-21T07:00:00+01:00", False),
        # The nights in which the clock is moved: seven in the morning is seven on the clock.
        ("2026-03-28T23:00:00+01:00", True),
        ("2026-10-24T23:00:00+02:00", True),
    ],
)
def test_the_night_is_from_nine_to_seven_in_oslo(moment: str, *, night: bool) -> None:
    assert is_night(datetime.fromisoformat(moment)) is night


def test_each_failure_doubles_the_wait_up_to_four_hours() -> None:
    waits = [next_try(NOON, failures) - NOON for failures in (1, 2, 3, 7, 8, 1000)]
    assert waits == [timedelta(minutes=one) for one in (2, 4, 8, 128, 240, 240)]
    assert waits[-1] == LONGEST_WAIT


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("12:00", "2026-11-20T11:45:00+01:00"),
        ("21:15", "2026-11-20T20:45:00+01:00"),
        ("23:00", "2026-11-20T20:45:00+01:00"),
        ("06:00", "2026-11-19T20:45:00+01:00"),
        ("07:10", "2026-11-19T20:45:00+01:00"),
        ("07:15", "2026-11-20T07:00:00+01:00"),
    ],
)
def test_the_night_is_not_counted_as_waiting(now: str, before: str) -> None:
    assert too_long_before(datetime.fromisoformat(f"2026-11-20T{now}:00+01:00")) == datetime.fromisoformat(before)
