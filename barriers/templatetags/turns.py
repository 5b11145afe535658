"""Whose turn it is, for the pages of other floors that list barriers."""

from django import template

from barriers.telling import whose_turn

register = template.Library()
register.filter("whose_turn", whose_turn)
