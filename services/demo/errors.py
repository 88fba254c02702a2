"""What stands in the way of running here, said in one sentence."""


class CannotRunError(Exception):
    """Something about this machine must be put right first; the text is one sentence for the person there."""
