"""The learning rooms' pages: the log, the voices, the wall of experiments, and the end of a barrier."""
