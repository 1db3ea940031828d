"""Countries and départements: the lists of places that need no one else."""
