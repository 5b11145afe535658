"""Removing words: what should never have been written is taken out wherever it stands, and that it was is kept."""
