"""The table behind Django's database cache (rate limits, and nothing that cannot be lost)."""

from django.db import models


class CacheEntry(models.Model):
    """Exactly the columns that Django's DatabaseCache reads and writes; only the migration uses this model."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "valueback_cache"

    def __str__(self) -> str:
        return self.cache_key
