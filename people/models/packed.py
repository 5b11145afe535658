"""Rows a board's pack gives: they remember the pack's own words for them, whatever people have made of theirs."""

from django.db import models

PACK_MEMORY = ("pack_key", "pack_place")


class Packed(models.Model):
    """A row that may have come from a pack: by what words the pack last named it, and where in its list it stood.

    Blank words mean that people made it, or that the pack no longer has it.
    """

    pack_key = models.TextField(blank=True, editable=False)
    pack_place = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
