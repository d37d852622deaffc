"""What an S3 service says, as it is told on."""

from __future__ import annotations

from botocore.exceptions import ClientError

from pipeline.stores.s3_errors import told_plainly


def told(code: str, message: str, status: int) -> str:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    fault = ClientError(response, "PutObject")  # type: ignore[arg-type]
    return str(told_plainly(fault, doing="write s3://b/k", url="s3://b", endpoint="https://s3.example"))


def test_a_code_is_told_on_one_line_and_not_at_any_length() -> None:
    assert told("Odd\x1b[31m\u202etwo\nlines", "m", 400) == (
        'cannot write s3://b/k: https://s3.example answered 400 Odd\\x1b[31m\\u202etwo lines (the service says: "m")'
    )
    assert len(told("A" * 5000, "", 400)) < 200


def test_no_words_are_put_into_the_mouth_of_a_service_whose_answer_cannot_be_read() -> None:
    """Where the body is no XML, botocore gives the status for the code, and its name for the message."""
    assert told("400", "Bad Request", 400) == "cannot write s3://b/k: https://s3.example answered 400"
    assert "says" not in told("500", "Internal Server Error", 500)
