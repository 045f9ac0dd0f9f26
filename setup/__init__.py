"""From a bare machine to a running service: packages by lock, system parts, fonts, assets."""
