"""What the law gives a person about themselves: what the portal keeps of them, and their name's end in it."""
