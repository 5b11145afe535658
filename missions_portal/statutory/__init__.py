"""What the law asks the portal to say of itself: accessibility, privacy, and whom to tell of a weakness."""
