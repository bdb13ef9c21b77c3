"""The operators' composition root: one module per noun, mounted in ``main``."""
