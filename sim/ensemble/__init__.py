"""The compiled engine: the same steps in the same order as the Mesa region, looped over days and replicates."""
