"""The question whether a drop may go live: all that a person has to see stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.spec.moments import moment_of
from tests.flows.hung_drop import campaign_of, hang_drop

if TYPE_CHECKING:
    from pathlib import Path

THUMBNAIL = "data:image/webp;base64,dGh1bWJuYWls"


def test_the_first_edition_is_shown_with_its_moment_its_pictures_and_its_proofs(tmp_path: Path) -> None:
    from dataclasses import replace

    from flows.approval_form import HOW, question

    campaign = campaign_of(hang_drop(tmp_path))
    campaign = replace(campaign, asked=replace(campaign.asked, release=moment_of("2999-12-01 06:00 UTC")))
    text = question(campaign, campaign.prepare())
    assert "**advent**, edition 1: 2 files, 16 bytes, of 1 job" in text
    assert "it goes live at **2999-12-01 06:00 UTC**" in text
    assert HOW in text
    assert "It is the first edition: autumn/lighthouse.webp, autumn/shield.webp." in text
    assert f"| ![lighthouse]({THUMBNAIL}) | ![shield]({THUMBNAIL}) |" in text
    assert f"- proof: `{tmp_path}/Autumn/proof.html`" in text


def test_a_later_edition_is_shown_against_the_one_that_is_current(tmp_path: Path) -> None:
    from flows.approval_form import question, question_key

    campaign = campaign_of(hang_drop(tmp_path))
    first = campaign.prepare()
    campaign.release(first.edition)
    hang_drop(tmp_path, "shield", "oak", number=2)
    later = campaign.prepare()
    text = question(campaign, later)
    assert "Approved, it goes live at once." in text
    assert "| new | 1 | autumn/oak.webp |\n| replaced | 0 |  |\n| taken out | 1 | autumn/lighthouse.webp |" in text
    assert "| unchanged | 1 | |" in text
    assert "| oak (new) | shield (unchanged) |" in text
    assert question_key(first) != question_key(later)


def test_a_moment_that_has_passed_is_said(tmp_path: Path) -> None:
    from dataclasses import replace

    from flows.approval_form import question

    campaign = campaign_of(hang_drop(tmp_path))
    campaign = replace(campaign, asked=replace(campaign.asked, release=moment_of("2026-01-01 06:00 UTC")))
    assert "2026-01-01 06:00 UTC, **has passed**" in question(campaign, campaign.prepare())


def test_an_empty_form_is_no() -> None:
    from flows.approval_form import Answer

    assert Answer().approve is False
