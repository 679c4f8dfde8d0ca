"""What /audit calls the things that staff do. A field is named after what the program calls it."""

from dataclasses import dataclass

from bot.answering.wordings.fields import text
from bot.answering.wordings.staff import StaffWording


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditWording(StaffWording):
    """What /audit calls the things that staff do."""

    audit_handoff_answered: str = text("/audit: a patient was answered", plain=True)
    audit_handoff_corrected: str = text("/audit: an answer to a patient was corrected", plain=True)
    audit_handoff_closed: str = text("/audit: a conversation was closed", plain=True)
    audit_alarm_taken: str = text("/audit: somebody was on an urgent message", plain=True)
    audit_reminders_resumed: str = text("/audit: a patient's reminders were let go on", plain=True)
    audit_invite: str = text("/audit: an invitation was made", plain=True)
    audit_questions_taught: str = text("/audit: kept questions were settled by an edit; how many follows", plain=True)
    audit_questions_read: str = text("/audit: kept questions were shown", plain=True)
    audit_questions_ignored: str = text("/audit: kept questions were ignored; how many follows", plain=True)
    audit_chat_applied: str = text("/audit: an edit of the chat was applied; the entry follows", plain=True)
    audit_chat_dropped: str = text("/audit: an edit of the chat was cancelled; the entry follows", plain=True)
    audit_upload_applied: str = text("/audit: a file that was sent was applied", plain=True)
    audit_upload_dropped: str = text("/audit: a file that was sent was cancelled", plain=True)
    audit_rollback_applied: str = text("/audit: somebody went back to an earlier version of a file", plain=True)
    audit_rollback_dropped: str = text("/audit: going back was cancelled", plain=True)
    audit_files_accepted: str = text("/audit: somebody said yes to changed files", plain=True)
