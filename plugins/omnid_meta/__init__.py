"""Facebook Messenger and Instagram as two kinds of channel: `omnid_meta.messenger` and `omnid_meta.instagram`."""
