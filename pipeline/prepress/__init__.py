"""Prepress: everything between the master and the press: colour, print size, checks and print files."""
