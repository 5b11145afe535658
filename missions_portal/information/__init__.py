"""Requests for information: what was asked, what this officer can find, and what was given out."""
