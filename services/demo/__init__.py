"""What makes the whole service run on one machine for someone who wants to look."""
