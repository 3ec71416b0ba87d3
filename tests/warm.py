"""What the fork server (`tests/commands.py`) has ready beside its imports: the templates, compiled."""

from __future__ import annotations

import gc

from messages.render import ENV

for name in ENV.list_templates():
    ENV.get_template(name)
gc.freeze()  # what every child shares is not looked through by each
