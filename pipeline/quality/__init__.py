"""What the annotation is worth: predictions compared with gold."""
