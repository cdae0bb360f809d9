"""The hostile corpus against our endpoint and its peers, by one script with one set of promises."""
