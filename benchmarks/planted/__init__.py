"""Good pictures made by code, and the defects that are planted on them."""
