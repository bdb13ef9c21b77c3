"""The worked example: one story of spring 2020 as data, and its player; `duzhan demo` and `duzhan up --demo` use it."""
