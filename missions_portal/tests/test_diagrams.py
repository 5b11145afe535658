"""The guides show the tables the portal runs on."""

from django.conf import settings

from missions_portal import diagrams


def test_the_page_of_the_pathway_is_current() -> None:
    assert (settings.BASE_DIR / "docs" / "pathway.md").read_text() == diagrams.page(), "run manage.py draw_pathway"
