"""The desk: what waits for you, your asks and whose turn it is, what came back, what others learned and used."""
