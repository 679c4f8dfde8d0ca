"""What the staff are told of the clinic's files: versions, changes, uploads."""

from dataclasses import dataclass

from bot.answering.wordings.fields import label, text
from bot.answering.wordings.learning import LearningWording


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingWording(LearningWording):
    """What the staff are told of the clinic's files: versions, changes, uploads."""

    files_changed: str = text("to the staff, once edited files are served", "version", "changes")
    files_kept: str = text("below it: kept questions that are treated differently now", "questions")
    files_scorecard: str = text("below it: the clinic's own questions before and after", "scorecard", "questions")
    files_unread: str = text("in its place, when the clinic's own questions can't be read", "problem")
    files_problem: str = text("to the staff, when the files can't be used", "problems")
    files_good: str = text("to the staff, when they are fine again")
    files_held: str = text("to the staff, when the files lose so much that somebody has to agree", "reason", "changes")
    files_accept: str = label("below it: serves them")
    files_accepted: str = text("when somebody has agreed", "who")
    files_not_held: str = text("when there is nothing to agree to any more")
    review_soon: str = text("to the staff: answers that will be withdrawn soon", "entries")
    review_past: str = text("to the staff: answers that are withdrawn", "entries")
    review_line: str = text("one of them", "entry", "question", "date")
    proposal: str = text("above an edit of a file that waits for a yes", "file", "changes")
    proposal_drastic: str = text("below it, when it loses much", "reason")
    proposal_apply: str = label("below it: writes the file")
    proposal_apply_drastic: str = label("in its place, when the edit loses much")
    proposal_cancel: str = label("below it: leaves the file as it is")
    proposal_applied: str = text("when the file is written", "file", "who")
    proposal_dropped: str = text("when it was left as it is", "file", "who")
    proposal_refused: str = text("when an edit can't be used or written", "problem")
    proposal_working: str = text("while it is found out what an edit would do")
    upload_unknown: str = text("when a file is sent that is none of the clinic's", "files")
    upload_too_big: str = text("when a file is sent that is too long", "most")
    upload_same: str = text("when a file is sent that is what stands there already", "file")
    faq_caption: str = text("below the file that /faq sends", "file", "version")
    history: str = text("above the versions that /history shows", "file")
    history_line: str = text("one of them", "number", "date", "time", "who", "origin")
    history_usage: str = text("below them: how to go back")
    rollback: str = text("above the edit that goes back to an earlier version", "number", "date", "diff")
    rollback_unknown: str = text("when /rollback names no version that there is")
    status: str = text("to /status", "version", "since", "entries", "phrasings")
    status_learning: str = text("below it, while a change is being looked at")
    status_replica: str = text(
        "below it, one line for each process, where several answer", "process", "version", "since"
    )
    status_trouble: str = text("below it, when there are newer files than those that are served", "reason")
