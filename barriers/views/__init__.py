"""The barriers floor's pages."""
