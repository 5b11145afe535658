"""The publication desk: what could be published, the words for residents, and who cleared and published them."""
