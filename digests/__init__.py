"""The digests floor: what each forum is told."""
