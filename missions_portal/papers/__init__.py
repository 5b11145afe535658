"""A meeting's papers: the agenda pack, an item's cover sheet and the minutes extract, each for one reader."""
