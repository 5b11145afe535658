"""The leaders floor: who leads each mission and who stands with them."""
