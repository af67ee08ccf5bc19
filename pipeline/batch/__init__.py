"""Many documents: the plan of a run, the shard function, and the processes that carry it out."""
