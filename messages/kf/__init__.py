"""微信客服: personal WeChat, which writes first and is answered. What it says is pulled, not posted."""
