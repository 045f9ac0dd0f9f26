"""Issued documents: frozen plain values in, PDF bytes out. ``isolation.render_isolated`` is the way in."""
