"""Named lists: the short lists of words a board chooses for itself, such as kinds of barrier."""

from django.db import models


class Named(models.Model):
    """One word of a board's list, in the board's order; one no longer offered stays readable where it was used."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    offered = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name
