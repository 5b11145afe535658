"""The learning floor: what was tried, what happened, what it taught us."""
