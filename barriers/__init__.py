"""The barriers floor: what is in the way, and the pathway that removes it."""
