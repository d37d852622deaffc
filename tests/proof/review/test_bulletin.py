"""What is told to open pages reaches each of them, and ends when it should."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pipeline.proof.review.access import Pass
from pipeline.proof.review.bulletin import BYE, MOST_BEHIND, MOST_STREAMS, RETRY, SIGN_OF_LIFE, Bulletin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

ANNA, BEN = Pass("anna"), Pass("ben")
NEWS = (("decision", {"item": "leaf-1", "text": "a\nb\r\n\u2028event: bye"}),)


def never() -> bool:
    return False


def in_a_loop(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Play in a thread of its own: in the tests' own thread the loop of a browser may run."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(play())).result()


async def opened(bulletin: Bulletin, reader: Pass = ANNA) -> AsyncIterator[bytes]:
    stream = bulletin.stream(reader, never)
    assert await anext(stream) == RETRY
    return stream


def test_every_page_is_told_and_no_text_can_break_an_event() -> None:
    async def play() -> None:
        bulletin = Bulletin()
        streams = [await opened(bulletin, reader) for reader in (ANNA, ANNA, BEN)]
        bulletin.tell(NEWS)
        told = {await anext(stream) for stream in streams}
        assert told == {b'event: decision\ndata: {"item":"leaf-1","text":"a\\nb\\r\\n\xe2\x80\xa8event: bye"}\n\n'}

    in_a_loop(play)


def test_the_end_is_told_and_ends_every_stream_now_and_later() -> None:
    async def play() -> None:
        bulletin = Bulletin()
        stream = await opened(bulletin)
        bulletin.tell(NEWS)
        bulletin.end()
        assert [text async for text in stream][1:] == [BYE]
        assert [text async for text in bulletin.stream(BEN, never)] == [RETRY, BYE]

    in_a_loop(play)


def test_a_page_that_does_not_read_is_let_go_and_holds_up_nobody() -> None:
    async def play() -> None:
        bulletin = Bulletin()
        asleep, awake = await opened(bulletin), await opened(bulletin, BEN)
        for _ in range(MOST_BEHIND + 1):
            bulletin.tell(NEWS)
            await anext(awake)
        assert len([text async for text in asleep]) == MOST_BEHIND
        bulletin.tell(NEWS)
        assert await anext(awake)

    in_a_loop(play)


def test_one_link_opens_only_so_many_streams_and_takes_no_other_links_place() -> None:
    async def play() -> None:
        bulletin = Bulletin()
        streams = [await opened(bulletin) for _ in range(MOST_STREAMS)]
        assert (bulletin.has_room(ANNA), bulletin.has_room(BEN)) == (False, True)
        await streams[0].aclose()
        assert bulletin.has_room(ANNA)

    in_a_loop(play)


def test_a_quiet_stream_gives_signs_of_life_until_its_link_has_ended() -> None:
    async def play() -> None:
        over = [False, False, True]
        stream = Bulletin(every=0.001).stream(ANNA, lambda: over.pop(0))
        assert [text async for text in stream] == [RETRY, SIGN_OF_LIFE, SIGN_OF_LIFE]

    in_a_loop(play)


def test_a_busy_stream_tells_nothing_once_its_link_has_ended() -> None:
    async def play() -> None:
        over, bulletin = [False, True], Bulletin()
        stream = bulletin.stream(ANNA, lambda: over.pop(0))
        assert await anext(stream) == RETRY
        bulletin.tell((*NEWS, *NEWS))
        bulletin.end()
        assert len([text async for text in stream]) == 1

    in_a_loop(play)
