"""The channels that carry whatever we word; 短信 takes approved sentences only (tests/messages/test_sms.py)."""

from bot.words import CHANNELS

IN_OUR_WORDS = [channel for channel, spec in CHANNELS.items() if spec.form != "template"]
