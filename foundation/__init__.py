"""The foundation floor: what every floor stands on."""
