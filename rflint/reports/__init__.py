"""Figures as plain data: of a network, of one layer and how it came about, and of what a change did to them."""
