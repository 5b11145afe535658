"""The missions floor: the strategy: stages, missions, goals, recommendations, interventions and levers."""
