"""The job of the README, as one types it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.process import Ended, Makeready

MODEL_PAGE = Path(__file__).parents[2] / "specs" / "model-page.yaml"
RUN = ("run", MODEL_PAGE, "--sandbox", "--plain", "--destination", "shelf")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Makeready, Ended]:
    """The program in its folder, and how its first run ended."""
    program = Makeready(tmp_path_factory.mktemp("main-job"))
    return program, program(*RUN)


@pytest.fixture
def copy(first: tuple[Makeready, Ended], tmp_path: Path) -> Path:
    """A copy of the shelf, to be harmed."""
    return Path(shutil.copytree(first[0].folder / "shelf", tmp_path / "shelf")) / "model-page"


def test_it_delivers_four_of_four(first: tuple[Makeready, Ended]) -> None:
    program, ended = first
    assert ended.code == 0, ended.err
    assert "4 of 4 delivered" in ended.out
    manifest = json.loads((program.folder / "shelf/model-page/manifest.json").read_text())
    assert [item["outcome"] for item in manifest["items"]] == ["delivered"] * 4
    assert manifest["run"]["sandbox"]


def test_the_pictures_are_large_enough(first: tuple[Makeready, Ended]) -> None:
    pictures = list((first[0].folder / "shelf/model-page/masters").glob("*/*"))
    assert len(pictures) == 4
    for path in pictures:
        with Image.open(path) as picture:
            picture.load()
            assert max(picture.size) >= 2048


def test_a_stranger_can_check_it(first: tuple[Makeready, Ended]) -> None:
    shelf = first[0].folder / "shelf/model-page"
    told = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=shelf, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.count(": OK")) == (0, 7)


def test_a_second_run_keeps_everything_and_prints_the_manifest_alone(first: tuple[Makeready, Ended]) -> None:
    program, _ = first
    said = program(*RUN)
    assert said.code == 0
    assert "4 kept" in said.out
    assert "$0.00" in said.out
    counted = program(*RUN, "--json")
    assert counted.code == 0
    assert counted.out.encode() == (program.folder / "shelf/model-page/manifest.json").read_bytes()
    totals = json.loads(counted.out)["totals"]
    assert (totals["kept"], totals["spent_usd"], totals["job_usd"]) == (4, 0, 1)


def test_verify_finds_it_sound(first: tuple[Makeready, Ended]) -> None:
    program, _ = first
    assert program("verify", "shelf/model-page").code == 0


def test_verify_names_what_is_missing_or_altered(first: tuple[Makeready, Ended], copy: Path) -> None:
    missing, altered, *_ = sorted((copy / "masters").glob("*/*"))
    missing.unlink()
    altered.write_bytes(altered.read_bytes() + b"\0")
    said = first[0]("verify", copy)
    assert said.code == 3
    assert f"missing  {missing.relative_to(copy)}" in said.out
    assert f"altered  {altered.relative_to(copy)}" in said.out
    told = json.loads(first[0]("verify", copy, "--json").out)
    assert (told["missing"], told["altered"]) == ([str(missing.relative_to(copy))], [str(altered.relative_to(copy))])


def test_real_work_is_never_mixed_with_it(first: tuple[Makeready, Ended]) -> None:
    account = {"CLOUDFLARE_ACCOUNT_ID": "0" * 32, "CLOUDFLARE_API_TOKEN": "x" * 40, "CLOUDFLARE_API_BASE": "http://127.0.0.1:9"}
    said = first[0]("run", MODEL_PAGE, "--plain", "--destination", "shelf", environ=account)
    assert said.code == 2
    assert "holds sandbox work" in said.err
