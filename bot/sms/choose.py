"""The provider and the numbers' key that the settings name."""

from __future__ import annotations

from bot.cipher import own_key
from bot.errors import SettingsError
from bot.settings import Settings
from bot.sms.notify import LEAST_TOKEN, UUID, Notify
from bot.sms.numbers import Numbers
from bot.sms.provider import Provider
from bot.sms.twilio import Twilio

PATH = "/sms"  # of the calls of a provider, under PUBLIC_URL
MESSAGE_PATH, RECEIPT_PATH = f"{PATH}/message", f"{PATH}/receipt"
KEY_FILE = "numbers.key"
_NEEDED = {
    "twilio": ("public_url", "sms_account", "sms_token", "sms_from"),
    "notify": ("public_url", "sms_token", "sms_key", "sms_template"),
}


def provider_of(settings: Settings) -> Provider | None:
    """The provider, or None where there is none. Raises SettingsError, which names what is missing."""
    name = settings.sms_provider.lower()
    if not name:
        return None
    if name not in _NEEDED:
        raise SettingsError(f"SMS_PROVIDER is “{settings.sms_provider}”: write twilio or notify, or leave it empty.")
    missing = [needed.upper() for needed in _NEEDED[name] if not getattr(settings, needed)]
    if missing:
        raise SettingsError(f"SMS_PROVIDER is {name}, which needs {', '.join(missing)} too: see docs/sms.md.")
    if name == "twilio":
        receipts = f"{settings.public_url}{RECEIPT_PATH}"
        return Twilio(settings.sms_account, settings.sms_token, settings.sms_from, receipts, settings.sms_api)
    if len(settings.sms_token) < LEAST_TOKEN or len(settings.sms_key) < 2 * UUID + 1:
        raise SettingsError(
            "SMS_TOKEN has fewer than 10 characters, or SMS_KEY is not a whole API key of GOV.UK Notify."
        )
    return Notify(settings.sms_key, settings.sms_token, settings.sms_template, settings.sms_from, settings.sms_api)


def numbers_of(settings: Settings) -> Numbers:
    """With ``SMS_NUMBER_KEY``, or a key of this machine's own, made at first use."""
    return Numbers(settings.sms_number_key.encode() or own_key(settings.assistant_state / KEY_FILE))
