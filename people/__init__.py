"""The people floor: organisations, people, forums, seats and meetings."""
