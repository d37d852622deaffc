"""Printers by name: what they ask for goes where the spec says nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.colour.press_profiles import SHIPPED
from pipeline.prepress.pdf_pages import MARKS, PLAIN_PAGE, PdfPage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

ACME = "acme-offset: {trim: A6, bleed: 5mm, min_ppi: 250, deliver: [{format: pdf, color: cmyk, standard: x-1a, marks: true}]}"
QUAY = "quay: {trim: A5, profile: digital}"
HERE = f"job: j\nprinters:\n  {ACME}\n  {QUAY}\n"
FILE = f"printers:\n  {ACME}\n  {QUAY}\n"
ONE = "prompts: [{id: a, prompt: x}]\n"


def test_the_jobs_printer_says_size_and_files(load: Load) -> None:
    spec = load(f"{HERE}printer: acme-offset\n{ONE}")
    size = spec.orders[0].print
    assert size is not None
    assert (size.trim, size.bleed_mm, size.min_ppi) == ("A6", 5.0, 250)
    (made,) = spec.deliveries
    assert (made.format, made.color, made.page) == ("pdf", "cmyk", PdfPage("x-1a", MARKS))
    (said,) = spec.printers
    assert said.startswith("acme-offset (spec.yaml:3): trim A6, bleed 5mm, min_ppi 250, deliver [{format: pdf,")


def test_what_the_spec_says_itself_goes_before(load: Load) -> None:
    own = "deliver: [{format: jpeg}]\ndefaults: {print: {bleed: 2mm}}\nprompts: [{id: a, prompt: x, print: {trim: A7}}]\n"
    spec = load(f"{HERE}printer: acme-offset\n{own}")
    size = spec.orders[0].print
    assert size is not None
    assert (size.trim, size.bleed_mm, size.min_ppi) == ("A7", 2.0, 250)
    assert [each.format for each in spec.deliveries] == ["jpeg"]
    assert spec.printers == (
        "acme-offset (spec.yaml:3): min_ppi 250; not trim, bleed, deliver, of which the spec says its own",
    )


def test_the_nearest_name_counts(load: Load) -> None:
    prompts = "prompts: [{id: a, prompt: x}, {id: b, prompt: y, print: {printer: quay}}]\n"
    first, second = load(f"{HERE}printer: acme-offset\n{prompts}").orders
    assert first.print is not None
    assert second.print is not None
    assert (first.print.trim, second.print.trim, second.print.profile) == ("A6", "A5", "digital")
    spec = load(f"{HERE}printer: acme-offset\ndefaults: {{print: {{printer: quay}}}}\n{ONE}")
    assert spec.orders[0].print is not None
    assert spec.orders[0].print.trim == "A5"
    assert len(spec.deliveries) == 1


@pytest.mark.parametrize("named", ["printers.yaml", "[printers.yaml]", "[more.yml, printers.yaml]"])
def test_a_file_of_printers_is_shared_by_jobs(load: Load, folder: Path, named: str) -> None:
    (folder / "printers.yaml").write_text(FILE, encoding="utf-8")
    (folder / "more.yml").write_text("printers: {other: {trim: A4}}\n", encoding="utf-8")
    spec = load(f"job: j\nprinters: {named}\nprinter: acme-offset\n{ONE}")
    assert spec.orders[0].print is not None
    assert spec.orders[0].print.trim == "A6"
    assert "acme-offset (printers.yaml:2): " in spec.printers[0]


def test_a_profile_lies_beside_the_file_that_names_it(load: Load, folder: Path) -> None:
    common = folder / "common"
    common.mkdir()
    (common / "press.icc").write_bytes(SHIPPED.read_bytes())
    preset = "printers: {p: {trim: A6, deliver: [{format: pdf, color: cmyk, profile: press.icc}]}}\n"
    (common / "printers.yaml").write_text(preset, encoding="utf-8")
    (made,) = load(f"job: j\nprinters: common/printers.yaml\nprinter: p\n{ONE}").deliveries
    assert made.profile is not None
    assert made.profile.path.parent.name == "common"


def test_a_printer_that_changes_makes_no_picture_again(load: Load) -> None:
    head = "job: j\nprinter: p\n"
    before, after = (
        load(f"{head}printers: {{p: {{trim: A6, bleed: {bleed}, deliver: [{{format: pdf, marks: {marks}}}]}}}}\n{ONE}")
        for bleed, marks in (("3mm", "false"), ("5mm", "true"))
    )
    assert before.orders[0].print != after.orders[0].print
    assert before.deliveries[0].page == PLAIN_PAGE != after.deliveries[0].page
    assert before.orders[0].fingerprint == after.orders[0].fingerprint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HERE}printer: acme-ofset\n{ONE}", "spec.yaml:5:10: `acme-ofset`: did you mean `acme-offset`?"),
        # The job's own printer is asked for `deliver`, whatever printer each prompt has for its size.
        (
            f"{HERE}printer: acme-ofset\nprompts: [{{id: a, prompt: x, print: {{printer: quay}}}}]\n",
            "spec.yaml:5:10: `acme-ofset`: did you mean `acme-offset`?",
        ),
        (
            f"{HERE}printer: acme-ofset\ndefaults: {{print: {{printer: quay}}}}\n{ONE}",
            "spec.yaml:5:10: `acme-ofset`: did you mean `acme-offset`?",
        ),
        (
            f"{HERE}defaults: {{print: {{printer: qay}}}}\nprompts: [{{id: a, prompt: x, print: {{printer: quay}}}}]\n",
            "spec.yaml:5:29: `qay`: did you mean `quay`?",
        ),
        (f"{HERE}printer: qay\nprompts: [{{id: a, prompt: x}}, {{id: b, prompt: y}}]\n", "spec.yaml:5:10: `qay`: did you mean"),
        (
            f"{HERE}prompts: [{{id: a, prompt: x, print: {{trim: A6, printer: zzz}}}}]\n",
            "spec.yaml:5:57: `zzz` is no printer; there are `acme-offset`, `quay`",
        ),
        (f"job: j\nprinter: acme\n{ONE}", "spec.yaml:2:10: `acme` is no printer; there are no `printers`"),
        (f"job: j\nprinters: no.yaml\nprinter: p\n{ONE}", "spec.yaml:2:11: there is no file `no.yaml`; files of printers are"),
        (f"job: j\nprinters: bad.yaml\nprinter: p\n{ONE}", "bad.yaml:2:13: `trim` must be a size by name"),
        (f"job: j\nprinters: odd.yaml\nprinter: p\n{ONE}", "odd.yaml:1:1: `printer`: did you mean `printers`?"),
        (f"job: j\nprinters: none.yaml\nprinter: p\n{ONE}", "spec.yaml:2:11: `none.yaml` holds no `printers:`"),
        (
            f"job: j\nprinters: [a.yaml, b.yaml]\nprinter: p\n{ONE}",
            "b.yaml:1:15: `p` is the name of a printer already",
        ),
        (f"job: j\nprinters: [{{p: 1}}]\n{ONE}", "spec.yaml:2:12: `printers` entry 1 must be text"),
        (f"job: j\nprinters: p.csv\n{ONE}", "spec.yaml:2:11: `printers` must be a file of printers beside the spec"),
        (f"job: j\nprinters: {{p: {{}}}}\n{ONE}", "spec.yaml:2:15: `p` says nothing"),
        (
            f"{HERE}printer: quay\nprompts: [{{id: a, prompt: x, print: {{printer: acme-offset}}}}]\n",
            "spec.yaml:6:47: `acme-offset` brings its own `deliver`, and print files are made alike for a whole job",
        ),
        (
            f"{HERE}prompts: [{{id: a, prompt: x, print: {{printer: acme-offset}}}}]\n",
            "spec.yaml:5:47: `acme-offset` brings its own `deliver`",
        ),
        (
            "job: j\nprinters: {p: {bleed: 2mm}}\nprompts: [{id: a, prompt: x, print: {printer: p}}]\n",
            "spec.yaml:3:37: `print` has no `trim`, and neither have the defaults, nor has the printer",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(mistakes: Mistakes, folder: Path, text: str, said: str) -> None:
    (folder / "bad.yaml").write_text("printers:\n  p: {trim: huge}\n", encoding="utf-8")
    (folder / "odd.yaml").write_text("printer: {p: {trim: A6}}\n", encoding="utf-8")
    (folder / "none.yaml").write_text("- p\n", encoding="utf-8")
    for name in "ab":
        (folder / f"{name}.yaml").write_text("printers: {p: {trim: A6}}\n", encoding="utf-8")
    (found,) = mistakes(text)
    assert found.startswith(said)


def test_a_printer_of_single_prompts_may_bring_files_where_the_spec_says_its_own(load: Load) -> None:
    prompts = "deliver: [{format: jpeg}]\nprompts: [{id: a, prompt: x, print: {printer: acme-offset}}]\n"
    assert [each.format for each in load(f"{HERE}{prompts}").deliveries] == ["jpeg"]


def test_a_printer_that_is_not_there_is_told_beside_the_mistakes_of_others(mistakes: Mistakes) -> None:
    told = mistakes("job: j\nprinter: acme\nprinters: {acm: {trim: A5, blead: 3mm}}\nprompts: [{id: a, prompt: x}]\n")
    assert told == ["spec.yaml:2:10: `acme`: did you mean `acm`?", "spec.yaml:3:28: `blead`: did you mean `bleed`?"]
