"""Hand-over of a follow-up from the service that leads it to another: offered, and then accepted or rejected."""
