"""One file a page: translate the request, call one verb, answer."""
