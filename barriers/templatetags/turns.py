"""Whose turn it is, and a day as people say it, for pages that list barriers and what hangs on them."""

from django import template

from barriers.telling import day, whose_turn

register = template.Library()
register.filter("whose_turn", whose_turn)
register.filter("day", day)
