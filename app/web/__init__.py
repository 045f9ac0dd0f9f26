"""Pages: one package an audience, each {blueprint, views, forms}. The only layer that reads the clock and the request."""
