"""Models and weights learned from gold."""
