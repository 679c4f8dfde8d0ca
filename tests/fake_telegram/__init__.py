"""A fake of Telegram's Bot API: a real HTTP server with the rules, limits and faults of the real one.

```python
async with FakeTelegram() as telegram:
    ana = telegram.patient("Ana")
    ...  # start a bot with telegram.token, telegram.base_url, telegram.base_file_url
    ana.says("does it hurt?")
    answer = await ana.next_message()
    ana.presses("None of these")
    telegram.fail(faults.too_many_requests(3), "sendMessage", times=2)
    assert telegram.violations == []
```
"""

from tests.fake_telegram import faults
from tests.fake_telegram.calls import Call
from tests.fake_telegram.fake import FakeTelegram
from tests.fake_telegram.groups import Group
from tests.fake_telegram.keyboards import Button
from tests.fake_telegram.limits import Limits
from tests.fake_telegram.messages import Shown
from tests.fake_telegram.people import Patient
from tests.fake_telegram.remote import RemoteTelegram, remote_telegram

__all__ = [
    "Button",
    "Call",
    "FakeTelegram",
    "Group",
    "Limits",
    "Patient",
    "RemoteTelegram",
    "Shown",
    "faults",
    "remote_telegram",
]
