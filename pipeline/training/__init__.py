"""Training data, and the models and weights learned from it."""
