"""The organisation: municipalities, districts, services, users, posts, and the directory of contact points."""
