"""What the staff read about changes. Pure."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.answering.reply import Button, Dialog
from bot.answering.wording import Wording, render
from bot.channels.telegram.splitting import pieces
from bot.evaluation import impact as impacts
from bot.faq.diff import Change, render_changes
from bot.faq.reviews import Review
from bot.staff.impact import Impact
from bot.staff.publisher import Proposal

KIND = "xv"
APPLY, DROP, ACCEPT = "apply", "drop", "accept"
MOST_CHANGES = 12  # lines
MOST_QUESTIONS = 6  # of each kind
MOST = 3500  # units of one message


def fitting(text: Markup, most: int = MOST) -> Markup:
    """Return `text` so that it fits into one message with something below it."""
    first, *rest = pieces(text, most) or [Markup("")]
    return first + Markup("\n…") if rest else first


def plain(text: str, most: int = 1500) -> Markup:
    """Return plain text escaped and short enough."""
    return fitting(escape(text), most)


def changed(wording: Wording, version: str, changes: Sequence[Change], impact: Impact) -> Dialog:
    """Other files are served now."""
    head = render(wording.files_changed, version=version, changes=plain(render_changes(changes, most=MOST_CHANGES)))
    return Dialog(fitting(Markup("\n\n").join([head, *impact_blocks(wording, impact)])))


def held(wording: Wording, digest: str, reason: str, changes: Sequence[Change]) -> Dialog:
    """Files that lose much wait for a yes."""
    told = plain(render_changes(changes, most=MOST_CHANGES))
    body = render(wording.files_held, reason=plain(reason, 1000), changes=told)
    return Dialog(fitting(body), ((Button(wording.files_accept, data=f"{KIND}:{ACCEPT}:{digest}"),),))


def reviews(wording: Wording, due: Sequence[Review]) -> Dialog | None:
    """Answers that will be withdrawn, or are; None where there are none."""
    blocks = [
        render(template, entries=Markup("\n").join(_review(wording, review) for review in some))
        for template, some in (
            (wording.review_soon, [review for review in due if not review.withdrawn]),
            (wording.review_past, [review for review in due if review.withdrawn]),
        )
        if some
    ]
    return Dialog(fitting(Markup("\n\n").join(blocks))) if blocks else None


def proposed(wording: Wording, proposal: Proposal, above: Markup | None = None) -> Dialog:
    """An edit that waits for a yes. `above`: what is to be read before it."""
    told = plain(render_changes(proposal.changes, most=MOST_CHANGES))
    blocks = [above] if above else []
    blocks.append(render(wording.proposal, file=proposal.file, changes=told))
    blocks += impact_blocks(wording, proposal.impact)
    label = wording.proposal_apply
    if proposal.reason:
        blocks.append(render(wording.proposal_drastic, reason=plain(proposal.reason, 800)))
        label = wording.proposal_apply_drastic
    buttons = (
        Button(label, data=f"{KIND}:{APPLY}:{proposal.number}"),
        Button(wording.proposal_cancel, data=f"{KIND}:{DROP}:{proposal.number}"),
    )
    return Dialog(fitting(Markup("\n\n").join(blocks)), (buttons,))


def impact_blocks(wording: Wording, impact: Impact) -> list[Markup]:
    """What becomes of the questions that patients really asked; nothing where that stays as it is."""
    blocks: list[Markup] = []
    if impact.kept:
        shown = impacts.render(impact.kept, most=MOST_QUESTIONS)
        blocks.append(render(wording.files_kept, questions=plain(shown)))
    if impact.labelled:
        moved = [*impact.labelled.worse, *impact.labelled.better]
        shown = impacts.render(moved, most=MOST_QUESTIONS)
        blocks.append(render(wording.files_scorecard, scorecard=impact.labelled.line, questions=plain(shown)))
    if impact.unread:
        blocks.append(render(wording.files_unread, problem=plain(impact.unread, 600)))
    return blocks


def _review(wording: Wording, review: Review) -> Markup:
    return render(wording.review_line, entry=review.entry_id, question=review.question, date=f"{review.review_by}")
