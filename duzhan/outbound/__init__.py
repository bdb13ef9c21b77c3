"""The way out by HTTP: to checked addresses only, within bounds; for messages, and for what is fetched."""
