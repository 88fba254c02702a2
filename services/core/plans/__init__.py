"""The plan (oppfølgingsplan): the youth's own words and one to five goals."""
