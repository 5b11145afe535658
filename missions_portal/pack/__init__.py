"""The pack: one board's strategy as a file, read with its line numbers and checked whole before anything is saved."""

from missions_portal.pack.entries import BrokenPack, Entry, Problem
from missions_portal.pack.reading import Pack, read

__all__ = ["BrokenPack", "Entry", "Pack", "Problem", "read"]
