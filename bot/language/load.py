"""The encoder of this process, made or fetched where needed, and loaded once."""

from __future__ import annotations

import logging
from functools import lru_cache

from bot.language.encoder.encoder import Encoder
from bot.language.encoder.vector_cache import VectorCache
from bot.language.encoder.weights import ensure_encoder
from bot.settings import settings

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder by the settings. Raises EncoderError when it cannot be had."""
    chosen = settings()
    return Encoder(ensure_encoder(chosen.encoder_source, chosen.assistant_cache, logger.info), chosen.encoder_threads)


@lru_cache(maxsize=1)
def cached_vectors() -> VectorCache:
    """Vectors of training texts, kept on disk by content: encoding is most of the time that training takes."""
    return VectorCache(encoder(), settings().assistant_cache / "vectors")
