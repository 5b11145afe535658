"""Notes to search in, as any floor might keep them."""

from django.apps.registry import Apps
from django.db import models

from foundation.search import Matching, Searchable


class SearchNote(Searchable):
    """A note as any floor might keep one; in a registry of its own, so that no migration is asked for it."""

    search_fields = ("title", "words")

    title = models.CharField(max_length=200)
    words = models.TextField(default="")
    private = models.BooleanField(default=False)

    objects = Matching.as_manager()

    class Meta:
        app_label = "foundation"
        apps = Apps()


def note(title, words="", **more):
    return SearchNote.objects.create(title=title, words=words, **more)


def found(text):
    """The titles of what three ways of asking find; all must agree on the set."""
    exact = set(SearchNote.objects.matching(text).values_list("title", flat=True))
    assert {n.title for n in SearchNote.objects.newest_matching(text)} == exact
    assert {n.title for n in SearchNote.objects.ranked(text)} == exact
    return exact
