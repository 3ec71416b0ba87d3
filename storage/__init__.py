"""The database: models, migrations, named statements and the few transactions.

The rule stands in `storage/query.py` and docs/decisions/0056: the library for single rows by their key,
a named statement for everything else; what leaves this package is frozen.
"""

from storage import tortoise_patches

tortoise_patches.before_models()
