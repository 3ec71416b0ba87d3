"""The WeCom (企业微信) interface: the cipher, what comes in, what goes out, and what its codes mean."""
