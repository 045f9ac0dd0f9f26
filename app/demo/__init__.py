"""The demonstration city: obviously invented companies, people and projects, driven through the real use cases."""
