"""How a message travels by mail (电子邮件)."""
