"""Where a terminal knows no signs, each has a plain one in its place."""

import io

from pipeline.cli.screen.plain_letters import plain, register


def test_signs_and_letters_become_what_is_nearest():
    assert plain("✓ déjà-vu … Ω → 20 × 30") == "+ deja-vu ~ ? > 20 x 30"


def test_a_stream_that_knows_no_signs_writes_them_so_and_one_that_does_writes_them_as_they_are():
    for encoding, written in [("ascii", b"+ caf\x65"), ("latin-1", b"+ caf\xe9"), ("utf-8", "✓ café".encode())]:
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=register())
        stream.write("✓ café")
        stream.flush()
        assert stream.buffer.getvalue() == written
