"""Other houses' systems that are asked for what they know."""
