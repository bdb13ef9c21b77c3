"""The verbs: one a file, one public function, inside a transaction that the edge opens and commits."""
