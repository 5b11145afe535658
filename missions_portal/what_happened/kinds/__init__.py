"""The kinds of records whose story can be read, floor by floor: what is named here is told, and nothing else."""
