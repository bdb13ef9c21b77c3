"""Request and response shapes of the API, one file per noun; the API, the client and the use-cases share them."""
