"""What people voted for: every option by rank, those without points too."""

from facilitate.report.facts import Facts, OptionFacts, VoteFacts
from facilitate.report.figures_results import Row, ranked_bars
from facilitate.report.outputs import (
    Block,
    Column,
    Figure,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    Table,
    inline,
)
from facilitate.report.sections.evidence import evidence_line, note_links
from facilitate.report.sections.lenses import lenses
from facilitate.report.words import Words

#: a drawing on one page holds so many options; the table holds them all
_DRAWN = 12


def votes(facts: Facts, words: Words) -> list[Block]:
    """Each vote whose result has been shown: turnout, ranks, wording, and what stands behind."""
    _ = words.gettext
    if not facts.votes:
        return []
    blocks: list[Block] = [Heading(level=1, text=_("Options ranked by votes"), anchor="votes")]
    for vote in facts.votes:
        if len(facts.votes) > 1:
            blocks.append(
                Heading(level=2, text=vote_title(vote, words), anchor=f"vote-{vote.number}")
            )
        blocks += _vote(vote, facts, words)
    return blocks


def vote_title(vote: VoteFacts, words: Words) -> str:
    """Its own title, else its number."""
    return vote.title or words.gettext("Vote %(number)s", number=vote.number)


def rank_in_words(option: OptionFacts, words: Words) -> str:
    """The rank, with a sign of equality where others share it."""
    number = words.number(option.rank)
    return f"={number}" if option.tied else number


def turnout_line(vote: VoteFacts, words: Words) -> str:
    """How many could vote, were present and voted, and how."""
    _, number = words.gettext, words.number
    said = [
        words.ngettext(
            "%(count)s person could vote, %(present)s were present, and %(voted)s voted.",
            "%(count)s people could vote, %(present)s were present, and %(voted)s voted.",
            vote.entitled,
            count=number(vote.entitled),
            present=number(vote.present),
            voted=number(vote.voted),
        ),
        how_people_voted(vote, words),
    ]
    if vote.blank:
        said.append(
            words.ngettext(
                "%(count)s vote was left empty.",
                "%(count)s votes were left empty.",
                vote.blank,
                count=number(vote.blank),
            )
        )
    if vote.merged_later:
        said.append(
            words.ngettext(
                "%(count)s person may have voted twice under two entries, "
                "which were merged after the result.",
                "%(count)s people may have voted twice under two entries each, "
                "which were merged after the result.",
                vote.merged_later,
                count=number(vote.merged_later),
            )
        )
    said += _beside_the_count(vote, words)
    if vote.withheld:
        said.append(_("So few people voted in secret that the result would tell how they voted."
                      " It is not told."))  # fmt: skip
    return " ".join(said)


def _beside_the_count(vote: VoteFacts, words: Words) -> list[str]:
    """Hands, late votes, people not checked in, and options that nobody judged, where any."""
    number, said = words.number, []
    if vote.by_hand:
        said.append(
            words.ngettext(
                "%(count)s of the votes is a hand that was counted in the room.",
                "%(count)s of the votes are hands that were counted in the room.",
                vote.by_hand,
                count=number(vote.by_hand),
            )
        )
    if vote.late:
        said.append(
            words.ngettext(
                "%(count)s vote arrived after the end and is not counted.",
                "%(count)s votes arrived after the end and are not counted.",
                vote.late,
                count=number(vote.late),
            )
        )
    if vote.admitted:
        said.append(
            words.ngettext(
                "%(count)s person was admitted without check-in.",
                "%(count)s people were admitted without check-in.",
                vote.admitted,
                count=number(vote.admitted),
            )
        )
    if vote.unjudged and not vote.withheld:
        said.append(
            words.ngettext(
                "Nobody judged option %(letters)s, so it stands last.",
                "Nobody judged options %(letters)s, so they stand last.",
                len(vote.unjudged),
                letters=", ".join(vote.unjudged),
            )
        )
    return said


def how_people_voted(vote: VoteFacts, words: Words) -> str:
    """What each person could do, in one sentence."""
    _, number = words.gettext, words.number
    if vote.rule == "approval":
        return words.ngettext(
            "Votes were secret; each person could choose %(count)s option.",
            "Votes were secret; each person could choose up to %(count)s options.",
            vote.budget,
            count=number(vote.budget),
        )
    if vote.rule == "ranking":
        return words.ngettext(
            "Votes were secret; each person named a first choice, which counts %(count)s point.",
            "Votes were secret; each person put up to %(count)s options in order. A first place"
            " counts %(count)s points, each later one a point less.",
            vote.budget,
            count=number(vote.budget),
        )
    if vote.rule == "rating":
        return _(
            "Votes were secret; each person rated impact and feasibility from 1 to 5. Priority is"
            " one times the other, from 0 to 100."
        )
    if vote.rule == "consent":
        return _(
            "Answers were secret; each person could support an option, live with it, or object."
        )
    if vote.rule == "hundred":
        return _("Votes were secret; each person divided 100 points among the options.")
    return words.ngettext(
        "Votes were secret; each person had %(count)s point, at most %(cap)s on one option.",
        "Votes were secret; each person had %(count)s points, at most %(cap)s on one option.",
        vote.budget,
        count=number(vote.budget),
        cap=number(vote.cap),
    )


def score_label(vote: VoteFacts, words: Words) -> str:
    """What the numbers of the options are."""
    _ = words.gettext
    labels = {
        "approval": _("People"),
        "rating": _("Priority"),
        "consent": _("Without objection"),
    }
    return labels.get(vote.rule, _("Points"))


def second_figure(vote: VoteFacts, option: OptionFacts, words: Words) -> tuple[str, str]:
    """The heading and value of the column beside the score."""
    if vote.rule == "consent":
        return words.gettext("Objections"), words.number(option.objections)
    return words.gettext("Voters"), words.number(option.voters)


def what_it_got(vote: VoteFacts, option: OptionFacts, words: Words) -> str:
    """Such as "12 points from 7 people", or what the rule of the vote counts."""
    _, number = words.gettext, words.number
    if vote.rule == "approval":
        return words.ngettext(
            "%(count)s person", "%(count)s people", option.points, count=number(option.points)
        )
    if vote.rule == "rating":
        return _("priority %(score)s", score=number(option.points))
    if vote.rule == "consent":
        return _(
            "%(yes)s of %(all)s without objection",
            yes=number(option.points),
            all=number(option.points + option.objections),
        )
    points = words.ngettext(
        "%(count)s point", "%(count)s points", option.points, count=number(option.points)
    )
    if not option.points:
        return points
    return words.ngettext(
        "%(points)s from %(count)s person",
        "%(points)s from %(count)s people",
        option.voters,
        points=points,
        count=number(option.voters),
    )


def _vote(vote: VoteFacts, facts: Facts, words: Words) -> list[Block]:
    _ = words.gettext
    if vote.withheld:
        return [Paragraph(text=inline(turnout_line(vote, words)), tone="lead")]
    return [
        Paragraph(text=inline(turnout_line(vote, words)), tone="lead"),
        _bars(vote, facts, words),
        _ranks(vote, facts, words),
        Paragraph(text=inline(_how_to_read(vote, words)), tone="source"),
        *lenses(vote, facts, words),
        Heading(level=2 if len(facts.votes) == 1 else 3, text=_("What stands behind each option")),
        Listing(items=tuple(_behind(option, facts, words) for option in vote.options)),
    ]


def _bars(vote: VoteFacts, facts: Facts, words: Words) -> Figure:
    _ = words.gettext
    drawn = vote.options[:_DRAWN]
    rows = [
        Row(
            label=f"{rank_in_words(option, words)}  {option.letter}  {option.text}",
            value=option.points,
            says=what_it_got(vote, option, words),
        )
        for option in drawn
    ]
    caption = _("What each option got")
    if len(drawn) < len(vote.options):
        caption = _("What the first %(count)s options got", count=words.number(len(drawn)))
    description = "; ".join(
        f"{rank_in_words(o, words)} {o.letter}: {what_it_got(vote, o, words)}" for o in drawn
    )
    anchor = f"figure-vote-{vote.number}"
    return Figure(
        caption=_titled(caption, vote, facts, words),
        description=f"{description}.",
        anchor=anchor,
        wide=True,
        svg=ranked_bars(
            rows,
            title=caption,
            description=f"{description}.",
            anchor=anchor,
            rtl=words.direction == "rtl",
        ),
    )


def _ranks(vote: VoteFacts, facts: Facts, words: Words) -> Table:
    _, number = words.gettext, words.number

    def row(option: OptionFacts) -> tuple[Inline, ...]:
        return (
            inline(rank_in_words(option, words)),
            inline(Run(option.letter, bold=True)),
            inline(facts.own(option.text, within=words.language)),
            inline(facts.own(option.public_role, within=words.language)),
            inline(facts.own(option.private_role, within=words.language)),
            inline(number(option.points)),
            inline(second_figure(vote, option, words)[1]),
        )

    return Table(
        caption=_titled(_("Options by rank, as worded when the vote opened"), vote, facts, words),
        anchor=f"ranks-{vote.number}",
        columns=(
            Column(label=_("Rank"), share=0.9),
            Column(label=_("Option"), share=1),
            Column(label=_("Wording"), share=4),
            Column(label=_("Public side"), share=3),
            Column(label=_("Private side"), share=3),
            Column(label=score_label(vote, words), numeric=True, share=1.1),
            Column(label=second_figure(vote, vote.options[0], words)[0], numeric=True, share=1.1),
        ),
        rows=tuple(row(option) for option in vote.options),
    )


def _titled(caption: str, vote: VoteFacts, facts: Facts, words: Words) -> str:
    return f"{vote_title(vote, words)}: {caption}" if len(facts.votes) > 1 else caption


def _how_to_read(vote: VoteFacts, words: Words) -> str:
    _ = words.gettext
    voters = {
        "dots": _("Voters are those who gave the option at least one point."),
        "hundred": _("Voters are those who gave the option at least one point."),
        "approval": _("Voters are those who chose the option."),
        "ranking": _("Voters are those who gave the option a place."),
        "rating": _("Voters are those who rated both impact and feasibility 4 or 5."),
        "consent": _("Without objection are those who support the option or can live with it."),
    }
    said = [voters[vote.rule]]
    backed = sorted(option.letter for option in vote.options if option.backed)
    if backed:
        said.append(
            _("Backed by public and private: %(letters)s.", letters=words.listed(tuple(backed)))
        )
    if any(option.tied for option in vote.options):
        said.append(_("A sign of equality before a rank means that several options share it."))
    return " ".join(said)


def _behind(option: OptionFacts, facts: Facts, words: Words) -> Inline:
    _ = words.gettext
    notes = facts.notes_behind(option.evidence)
    line = inline(Run(option.letter, bold=True), ": ", evidence_line(option.evidence, facts, words))
    if not notes:
        return line
    before, after = _(" (notes %(numbers)s)", numbers="\0").split("\0")
    return (*line, *inline(before), *note_links(notes, words), *inline(after))
