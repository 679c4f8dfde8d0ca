"""Invitations: the staff make one with /invite, and the patient who scans it has only to confirm."""

import io
import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

import segno
from markupsafe import Markup
from telegram import Message
from telegram.helpers import create_deep_linked_url

from bot.aftercare.dates import DateReader, treatment_limits
from bot.aftercare.text import date_text
from bot.aftercare.zonefiles import load_zone
from bot.answering.careplan import CarePlan
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.draft import Draft
from bot.channels.telegram.aftercare.form import Form
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.staff.people import author_of
from bot.storage.invites import Invite

LIFE = timedelta(days=2)  # the patient is in the clinic now, or gets the link today
BYTES = 24  # of chance in a token: 32 signs of the 64 that a link may carry
PREFIX = "i_"  # tells the token of an invitation from other links to the bot
PAYLOAD = re.compile(rf"^/start(?:@\w+)? {PREFIX}([\w-]{{1,62}})$", re.ASCII)
SCALE, BORDER = 10, 4  # dots a module, and modules of white around the code, as the standard asks for


@dataclass(frozen=True, slots=True)
class Wish:
    """What the staff have written behind /invite."""

    plan: CarePlan
    day: date | None


class Invitations:
    """`make` is for the staff chat alone; whoever builds the table of handlers sees to that."""

    def __init__(self, desk: Desk, form: Form) -> None:
        self._desk = desk
        self._form = form

    async def make(self, message: Message, said: str) -> None:
        """Answer "/invite [plan] [date]" with a QR code."""
        place, wish = Place.of(message), self._wish(said)
        if wish is None:
            plans = ", ".join(plan.id for plan in self._desk.knowledge.plans)
            await self._form.show(place, Dialog(render(self._desk.wording.staff_invite_unclear, plans=plans)))
            return
        token, until = secrets.token_urlsafe(BYTES), self._desk.now() + LIFE
        await self._desk.db.invites.create(token, Invite(wish.plan.id, wish.day, until), self._desk.now())
        await self._desk.db.audit.add(author_of(message), "invite", wish.plan.id, self._desk.now())
        link = create_deep_linked_url(message.get_bot().username, PREFIX + token)
        await self._desk.messenger.picture(place, qr_code(link), self._caption(wish, link))

    async def accept(self, place: Place, token: str) -> None:
        """The patient has scanned it: what the staff have filled in is filled in, and consent is asked."""
        invite = await self._desk.db.invites.look(token, place.chat, self._desk.now())
        if invite is None or self._desk.knowledge.plan(invite.plan_id) is None:
            await self._desk.say(place, self._desk.wording.invite_over)
            return
        running = await self._desk.db.enrollments.of_chat(place.chat)
        draft = Draft(
            plan=invite.plan_id,
            day=invite.treatment_date,
            hour=self._desk.knowledge.plan_defaults.hour,
            running=running.id if running else None,
            invite=token,
        )
        await self._form.begin(place, draft)

    def _wish(self, said: str) -> Wish | None:
        """Return the plan and the date; None where a plan has to be named, or what was written can't be read."""
        knowledge = self._desk.knowledge
        name, _, rest = said.strip().partition(" ")
        named = knowledge.plan(name)
        plan = named or (knowledge.plans[0] if len(knowledge.plans) == 1 else None)
        text = (rest if named else said).strip()
        if plan is None:
            return None
        if not text:
            return Wish(plan, None)
        today = self._desk.now().astimezone(load_zone(knowledge.plan_defaults.zone or "UTC")).date()
        limits = treatment_limits(plan, knowledge.plan_defaults, today)
        day = DateReader(knowledge.date_words).read(text, today, limits)
        return Wish(plan, day) if isinstance(day, date) else None

    def _caption(self, wish: Wish, link: str) -> Markup:
        knowledge = self._desk.knowledge
        until = (self._desk.now() + LIFE).astimezone(load_zone(knowledge.plan_defaults.zone or "UTC"))
        return render(
            knowledge.wording.staff_invite,
            plan=wish.plan.title,
            date=date_text(knowledge, wish.day) if wish.day else knowledge.wording.staff_invite_any_date,
            link=link,
            until=date_text(knowledge, until.date()),
        )


def qr_code(link: str) -> bytes:
    """Return a picture (PNG) of `link` that a phone can read from a screen."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=SCALE, border=BORDER)
    return picture.getvalue()
