"""A configuration drawn as a picture, from the drawing file of its product."""
