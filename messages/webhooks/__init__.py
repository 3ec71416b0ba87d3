"""Webhooks: what happened, told to the address of another system, signed by the Standard Webhooks specification 1.0.0
(github.com/standard-webhooks/standard-webhooks)."""
