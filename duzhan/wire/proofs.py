"""What proves a case, as it is asked for."""

from duzhan.wire.shape import Shape


class BundleFilter(Shape):
    """What goes into a bundle beside the proofs."""

    files: bool = False
    """Whether the evidence files travel too, or only their hashes."""
