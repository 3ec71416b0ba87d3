"""电子邮件: how a message travels by mail."""
