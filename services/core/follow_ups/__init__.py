"""The follow-up (oppfølging): one youth, one lead service, one key worker, one named contact per service."""
