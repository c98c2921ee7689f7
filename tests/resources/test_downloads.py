"""Which records have files."""

from __future__ import annotations

from carbon_tui.api.schema import records as r
from carbon_tui.resources.downloads import RemoteFile, files_of, why_none


def test_a_build_has_its_attachments_and_a_model_its_shape() -> None:
    build = r.Build(
        attachments=(
            r.Attachment(filename="traveler.pdf", uuid="a"),
            r.Attachment(uuid="b"),
            r.Attachment(filename="c"),
        )
    )
    assert files_of(build) == (RemoteFile("a", "traveler.pdf"), RemoteFile("b", "attachment"))
    assert files_of(r.Model(uuid="m", filename="x.stl")) == (
        RemoteFile("m", "x.stl", is_model=True),
    )
    assert why_none(build) is None


def test_a_record_without_files_says_why() -> None:
    assert "no attachments" in (why_none(r.Build(attachments=())) or "")
    assert why_none(r.Part(uuid="p")) == "This record has no file to download."
