"""Every text that a person reads, and how it is sent by WeCom and by mail."""
