"""A store is one file and one line: what the table says is what destinations may be, and what opens them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.spec import json_schema
from pipeline.stores import open_shelf, open_store
from pipeline.stores.registry import STORES, Kind, destination_pattern, destination_rule

ROOT = Path(__file__).parents[2]
WITH_A_THIRD = (Kind("memory://name", "memory://[a-z]+", "tests.stores.in_memory:open_job"), *STORES)


def test_a_third_store_is_one_line() -> None:
    store = open_store("memory://here", "autumn", WITH_A_THIRD)
    assert store.put("manifest.json", b"{}", media_type="application/json")
    assert store.read("manifest.json") == b"{}"
    assert open_shelf("memory://here/autumn", WITH_A_THIRD).url == store.url == "memory://here/autumn"


def test_a_third_store_is_in_the_grammar_and_in_what_is_said_of_it() -> None:
    assert re.fullmatch(destination_pattern(WITH_A_THIRD), "memory://here")
    assert destination_rule(WITH_A_THIRD).startswith("must be a folder, or s3://BUCKET/PREFIX with a bucket's name")
    assert destination_rule(WITH_A_THIRD).endswith(", or memory://name")
    with pytest.raises(StoreError, match=r"'memory://9' should look like memory://name$|it should look like memory://name$"):
        open_store("memory://9", "autumn", WITH_A_THIRD)
    with pytest.raises(StoreError, match=r"a destination is a folder or s3://bucket/prefix or memory://name$"):
        open_store("ftp://there", "autumn", WITH_A_THIRD)


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.form)
def test_every_line_names_something_that_opens(kind: Kind) -> None:
    module, _, function = kind.opener.partition(":")
    assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize(
    ("destination", "taken"),
    [
        ("outputs", True),
        ("~/here", True),
        ("../beside", True),
        ("s3://brand-assets", True),
        ("s3://brand-assets/campaigns/2026/", True),
        ("", False),
        ("s3://brand/a/../b", False),
        ("http://host/x", False),
        ("a\nb", False),
    ],
)
def test_the_spec_and_the_command_take_the_same_destinations(
    destination: str, *, taken: bool, clean_aws: pytest.MonkeyPatch
) -> None:
    clean_aws.setenv("AWS_REGION", "eu-central-1")
    in_spec = json_schema()["properties"]["destination"]["pattern"]
    assert bool(re.search(in_spec.replace("$)", r"\Z)"), destination)) == taken
    if taken:
        assert open_store(destination, "autumn").url.endswith("/autumn")
    else:
        with pytest.raises(StoreError):
            open_store(destination, "autumn")


@pytest.mark.parametrize("destination", ["s3://Brand", "s3://brand_art/a?b", "S3://brand", "s3://brand/a..b"])
def test_a_shelf_of_an_earlier_version_opens_where_no_spec_may_put_one(destination: str, clean_aws: pytest.MonkeyPatch) -> None:
    clean_aws.setenv("AWS_REGION", "eu-central-1")
    assert not re.fullmatch(destination_pattern(), destination)
    assert open_store(destination, "autumn").url.endswith("/autumn")


def test_a_home_that_nobody_knows_is_told_in_a_sentence() -> None:
    with pytest.raises(StoreError, match="nobody knows the home folder that ~nobody-is-called-so stands for"):
        open_store("~nobody-is-called-so/outputs", "autumn")
    with pytest.raises(StoreError, match="nobody knows the home folder"):
        open_shelf("~nobody-is-called-so/outputs/autumn")


def test_a_shelf_of_an_unknown_scheme_is_no_folder() -> None:
    with pytest.raises(StoreError, match="a destination is a folder or s3://bucket/prefix"):
        open_shelf("gs://bucket/prefix/autumn")


def test_a_folder_loads_no_boto3() -> None:
    code = (
        "import json, sys; from pipeline.stores import open_store; open_store('outputs', 'autumn');"
        "print(json.dumps([name for name in ('boto3', 'botocore') if name in sys.modules]))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(said.stdout) == []
