"""Why each column of each table is there, and how long a row stays: the words of docs/privacy.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableUse:
    """Why a table is there, how long a row of it stays, and what each column is for."""

    purpose: str
    kept: str
    columns: dict[str, str]


NUMBER, WHO, WHERE = "tells rows apart", "finds a patient's rows without saying who", "the chat to write to"

USES = {
    "meta": TableUse(
        "facts about the bot itself",
        "as long as the database",
        {
            "name": "what is noted",
            "value": "the note: key fingerprint, the staff group's new id, what staff know of",
        },
    ),
    "enrollments": TableUse(
        "a patient's reminders",
        "ENROLLMENTS_KEPT_DAYS after the last reminder (30), or until /forget",
        {
            "id": NUMBER,
            "chat_key": WHO,
            "chat": WHERE,
            "plan_id": "which plan of aftercare.yaml",
            "treatment_date": "from which the days are counted",
            "hour": "when to write",
            "zone": "whose hour that is",
            "state": "active, paused, stopped or finished",
            "pause_reason": "who paused it",
            "stop_reason": "why it ended",
            "consent_at": "proof of consent",
            "created_at": "proof of consent",
            "updated_at": "retention",
            "plan_version": "whether the plan has changed",
            "tzdata_version": "whether clocks have changed",
        },
    ),
    "reminders": TableUse(
        "one reminder of one day",
        "with its enrollment",
        {
            "id": NUMBER,
            "enrollment_id": "whose",
            "day": "which day of the plan",
            "due_at": "when it is due",
            "try_at": "when to try again",
            "expires_at": "when it is too late",
            "state": "sent, or what else",
            "tries": "how often it may have arrived",
            "claimed_at": "who is sending it",
            "claimed_by": "which process",
            "settled_at": "when it ended",
            "reason": "why it was not sent",
            "message_id": "the message in the chat",
            "queued_at": "whether it waits in the queue",
        },
    ),
    "gate": TableUse(
        "the rate limit of all sending",
        "one row",
        {"id": NUMBER, "next_at": "when the next message may go", "paused_until": "until when Telegram wants silence"},
    ),
    "inbox": TableUse(
        "messages until they are answered",
        "the words until answered; the id for a day; what could not be handled for 30 days",
        {
            "update_id": "so that none is handled twice",
            "chat_key": WHO + ", until it is answered",
            "payload": "the message, until it is answered",
            "received_at": "retention",
            "state": "waiting, done, parked",
            "tries": "how often it failed",
            "sent": "how far its answer has got",
            "error": "what kind of failure",
        },
    ),
    "invites": TableUse(
        "invitations to reminders",
        "two days",
        {
            "token_hash": "the invitation's secret",
            "plan_id": "for which plan",
            "treatment_date": "filled in by staff",
            "created_at": "retention",
            "expires_at": "when it is over",
            "used_at": "it works once",
            "used_by": "the same patient may try again",
        },
    ),
    "alerts": TableUse(
        "urgent messages, until a person of the clinic has them",
        "30 days after a person took it, or until /forget",
        {
            "id": NUMBER,
            "chat_key": WHO,
            "update_id": "one alarm a message",
            "chat": WHERE,
            "sign": "the red flag",
            "text": "what staff have to read",
            "created_at": "when",
            "delivered_at": "whether staff have it",
            "tries": "whether staff are out of reach",
            "told_at": "when to repeat it",
            "taken_at": "response time",
            "taken_by": "who is responsible",
            "message_chat": "the message to change",
            "message_id": "the message to change",
        },
    ),
    "dialogs": TableUse(
        "a form that a patient, or one of the staff, is filling in",
        "two days",
        {"chat_key": WHO, "state": "what was filled in so far", "updated_at": "retention"},
    ),
    "audit": TableUse(
        "who of the staff did what",
        "one year",
        {
            "id": NUMBER,
            "at": "when",
            "who": "name and id of the staff member",
            "action": "what was done",
            "about": "to what; no patient's words",
        },
    ),
    "answers": TableUse(
        "what became of questions, for the report and for “was this helpful?”",
        "who and the words two days; the counts 400 days",
        {
            "id": NUMBER,
            "chat_key": WHO + ", for two days",
            "update_id": "counts once, for two days",
            "at": "which day",
            "outcome": "answered, choices, unanswered, urgent",
            "entry_id": "which answer",
            "typed": "or a button",
            "question": "so that a 👎 can keep it, for two days",
            "helpful": "👍 or 👎",
        },
    ),
    "questions": TableUse(
        "questions without a good answer, for the staff to teach the bot",
        "QUESTIONS_KEPT_DAYS (90; 0: none is kept), or until /forget",
        {
            "id": NUMBER,
            "chat_key": "so that /forget finds it",
            "update_id": "kept once",
            "reason": "why it was kept",
            "entry_id": "the answer that did not help",
            "text": "what staff have to read",
            "at": "retention",
            "state": "open, taught, ignored",
            "settled_at": "retention",
        },
    ),
    "handoffs": TableUse(
        "conversations with a person of the clinic",
        "30 days after their end, or until /forget",
        {
            "id": NUMBER,
            "chat_key": WHO,
            "chat": WHERE,
            "name": "the Telegram name that staff see",
            "asked_at": "when it was asked for",
            "opened_at": "when it began",
            "last_at": "ends after days of silence",
            "aside_until": "a question to the bot in between",
            "aside_update": "which one",
            "waiting_since": "the promise",
            "promised_at": "the promise",
            "reminded_at": "staff are reminded once",
            "closed_at": "retention",
            "closed_by": "who ended it",
        },
    ),
    "handoff_messages": TableUse(
        "which message of the staff chat belongs to which conversation; their words only until they are delivered",
        "with the conversation",
        {
            "id": NUMBER,
            "handoff_id": "which conversation",
            "side": "who wrote",
            "kind": "text, photo, …",
            "update_id": "delivered once",
            "content": "the words, until they are delivered",
            "staff_chat": "the staff's",
            "staff_message_id": "what staff reply to",
            "patient_message_id": "what the patient replies to",
            "at": "order",
            "settled_at": "whether it was delivered",
        },
    ),
    "handoff_traces": TableUse(
        "messages of the staff chat that a patient has withdrawn by /forget, until they are marked so",
        "until they are marked",
        {"id": NUMBER, "staff_chat": "the staff's", "staff_message_id": "the message to mark"},
    ),
    "versions": TableUse(
        "every version of the clinic's own files; nothing about a patient",
        "as long as the database; proposals that nobody decided on 30 days",
        {
            "id": NUMBER,
            "file": "which file",
            "digest": "whether it is the same",
            "content": "the file",
            "origin": "disk, upload, chat",
            "author": "who of the staff",
            "about": "what for",
            "base": "made from which",
            "state": "proposed, waiting, served, dropped",
            "at": "when",
        },
    ),
    "replicas": TableUse(
        "which version of the clinic's files each process serves; nothing about a patient",
        "a minute after the process has ended",
        {
            "process": "which one, on which machine",
            "version": "what it serves",
            "since": "since when",
            "seen_at": "whether it is still there",
        },
    ),
}
