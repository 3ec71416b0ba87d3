"""The sandbox: the other side of WeCom and of SMTP, for trying, rehearsing and testing.

Written from the provider's documents, it shares nothing with the product but the cipher: a twin
that used the product's own code would prove nothing. The product talks to it over loopback
sockets exactly as it talks to the real ones.
"""
