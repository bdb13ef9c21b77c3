"""duzhan 督战: carries every problem found in supervision to its end."""

import warnings

# The embedded server's package looks for a session folder that servers and containers do not have; it copes without.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
