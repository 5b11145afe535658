"""The pages of leaders and their teams, by noun."""
