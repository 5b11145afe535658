"""The pages of the strategy: missions, and the portfolio of each."""
