"""Faults: real processes are broken while they work, and what was lost or doubled is counted."""
