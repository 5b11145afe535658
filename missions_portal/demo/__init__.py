"""The sample: an invented South Tees, clearly labelled, in which every record has been in every state.

Its words are data (`*.yaml`); its moves are made by the portal's own processes, each as of its own day, so that what a
visitor sees is what the portal would have written.
"""

from missions_portal.demo.load import NotForTheSample, is_there, load

__all__ = ["NotForTheSample", "is_there", "load"]
