"""The pages of digests, by what their reader came for."""
