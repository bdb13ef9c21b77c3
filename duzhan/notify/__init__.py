"""How notices are worded and how they travel."""
