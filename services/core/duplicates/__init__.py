"""Somebody registered twice: the warning, the suspicion nobody may be told of, the merge and its undoing."""
