"""Why a verb refused, and why terms cannot work: a sentence for each code, safe for a code not known here.

A sentence says what stands in the way and, where there is one, the way on. The data of a refusal are its numbers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from valueback.core.terms import Clause, EndingKind
from valueback.letters.i18n import translator
from valueback.letters.names import N_, name
from valueback.letters.numbers import spoken

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "not_found": N_("There is nothing here under this address."),
        "overtaken": N_("This has changed meanwhile. You see the new state; look at it and act again if it is needed."),
        "changed_meanwhile": N_("This text has changed since you opened it. Read the new one before you sign."),
        "not_allowed": N_("This is not yours to do. The other side, or the owner of the practice, can."),
        "clock_not_demo": N_("Only the demo practice has a clock that can be moved."),
        "link_unknown": N_("This link is not complete or not valid. Copy it whole, or ask for a new one."),
        "link_revoked": N_("This link has been withdrawn. Ask for a new one."),
        "link_used": N_("This link was for one use, and it has been used. Ask for a new one."),
        "link_expired": N_("This link has expired. Ask for a new one."),
        "accent_unclear": N_("%(typed)s is not a colour. Write it as # and six digits, such as #0b5c68."),
        "already_agreed": N_("There is an agreement already. Change it by an amendment."),
        "already_signed": N_("You have signed this already. Your copy is on your page."),
        "alternative_already_offered": N_("An alternative has been offered already; its answer comes first."),
        "amount_not_positive": N_("The amount must be above zero."),
        "amount_unclear": N_("%(typed)s is not clear as an amount. Write it like 2400.00 or 2.400,00."),
        "appeal_too_late": N_("The time to appeal is over: %(until)s."),
        "brand_taken": N_("There is another brand of that name."),
        "channel_unknown": N_("%(typed)s is not one of the ways to reach somebody here."),
        "claim_is_decided": N_("This claim has been decided already."),
        "claim_is_granted": N_("This claim has been granted already."),
        "claim_is_open": N_("A claim is open already. One claim is dealt with at a time."),
        "claim_not_appealed": N_("Nobody has appealed, so there is no appeal to decide."),
        "claim_not_granted": N_("This claim has not been granted, so there is nothing to pay back for it."),
        "claim_not_refused": N_("Only a refused claim can be appealed."),
        "claimable_is_granted": N_(
            "The standing was open for a claim when it was filed, so the claim is granted. It cannot be refused."
        ),
        "coach_has_engagements": N_(
            "This coach still has clients. Once these engagements are closed, the coach can leave."
        ),
        "code_ended": N_("This code has expired. Ask for a new one."),
        "code_needed": N_("For this a six-digit code is needed. It is sent to your mail address."),
        "code_spent": N_("This code can no longer be used. Ask for a new one."),
        "code_unclear": N_("A code has six digits. Type them as they stand in the mail."),
        "code_wrong": N_("That is not the code. Tries left: %(left)s."),
        "consent_missing": N_("Tick that you agree; without it a signature does not count."),
        "country_unknown": N_("%(typed)s is not a country that is known here."),
        "currency_unknown": N_("%(typed)s is not a currency. Write three letters, such as USD or BRL."),
        "day_in_future": N_("%(day)s lies in the future. Enter the day on which it happened."),
        "discount_not_at_once": N_("A discount is for paying at once. Choose that, or leave the discount out."),
        "discount_unclear": N_("A discount lies between 0 and 100 percent, and something is left to pay."),
        "email_unclear": N_("%(typed)s is not a mail address. Write one like name@example.org."),
        "engagement_ended": N_("The engagement has ended; this can no longer be done."),
        "engagement_over": N_("The engagement is over; this can no longer be done."),
        "fee_reason_needed": N_(
            "This is another fee than the one suggested. Say why in a few words, for your own record."
        ),
        "fee_not_positive": N_("The fee must be above zero."),
        "language_unknown": N_("%(typed)s is not one of the languages here."),
        "membership_is_yours": N_("You own this practice; your own place in it cannot be ended here."),
        "minimum_unreadable": N_("These minimum results are not complete. Look at each one again."),
        "minutes_out_of_range": N_("A session lasts from %(least)s to %(most)s minutes."),
        "money_target_empty": N_("An amount to be reached must be above zero."),
        "months_out_of_range": N_("A term lasts from 1 to %(most)s months."),
        "more_than_is_left": N_("Of this payment %(left)s is left; no more can go back."),
        "no_session_in_term": N_("No session fits into this term. Check the dates and the usual time."),
        "not_agreed": N_("There is no signed agreement yet."),
        "not_signed": N_("There is no signed agreement yet."),
        "not_started": N_("This is possible once the session has begun (%(at)s)."),
        "nothing_ahead": N_("Nothing is planned ahead that the clock could be moved to."),
        "nothing_changed": N_("Nothing differs from what is agreed now."),
        "nothing_is_due": N_("Nothing is to be paid back."),
        "nothing_offered": N_("No alternative has been offered."),
        "nothing_to_contradict": N_("Nobody has said anything about this session that could be contradicted."),
        "nothing_to_undo": N_("There is nothing to undo."),
        "payment_was_paid_back": N_("Some of this payment has gone back already, so it stays in the record."),
        "proposal_chosen": N_(
            "An option was chosen from these already: %(option)s. Tell your coach if it should be another."
        ),
        "proposal_declined": N_("These options were answered already: none of them was right."),
        "proposal_expired": N_("The time to choose from these options is over. Ask your coach for new ones."),
        "proposal_withdrawn": N_("These options were taken back. Your coach can tell you what comes instead."),
        "prefix_taken": N_("Another brand numbers its documents that way."),
        "prefix_unclear": N_("%(typed)s cannot begin a number. Use one to eight letters or digits, such as LE."),
        "preset_unknown": N_("%(typed)s is not one of the guarantees to start from."),
        "reason_needed": N_("Please say why; one sentence is enough."),
        "refund_is_due": N_("Money is still to be paid back. Record that first, then close."),
        "result_key_twice": N_("Two results carry the same key, %(key)s; give each its own."),
        "say_window_over": N_("The time to say otherwise is over (%(until)s). Both together can still correct it."),
        "session_gone": N_("This session was cancelled or moved."),
        "session_started": N_("This session has begun, so it can no longer be cancelled or moved."),
        "signer_unknown": N_("Nobody is named who could sign first."),
        "sponsor_already_named": N_("A sponsor is named already."),
        "sponsor_is_client": N_("The client cannot be their own sponsor."),
        "start_passed": N_("This start lies in the past."),
        "start_too_far": N_("This start lies too far ahead."),
        "still_open": N_("Something can still happen here until %(until)s; it can be closed after that."),
        "tax_answer_unknown": N_("Say what happens to the tax: paid back, kept, or none of both."),
        "terms_cannot_work": N_("These terms cannot work together. Change one of them."),
        "text_control": N_("This text holds a character that cannot be shown. Type it again instead of pasting it."),
        "text_missing": N_("Something is missing here. Please fill it in."),
        "text_nul": N_("This text holds a character that cannot be stored. Type it again instead of pasting it."),
        "text_too_long": N_("This text has %(length)s characters; %(limit)s are the most."),
        "third_is_a_party": N_("The third person must be somebody other than client and coach."),
        "third_person_not_named": N_("The agreement names no third person for appeals."),
        "third_person_unnamed": N_("A third person is to judge %(result)s; name that person."),
        "time_taken": N_("There is another session at that time, %(at)s."),
        "undo_over": N_("The time to undo this is over."),
        "not_your_turn": N_("It is %(name)s's turn to sign. You get a mail when it is yours."),
        "not_viewed": N_("Open the document first: only what you have opened can be signed."),
        "expired": N_("The time to sign this is over. It can be sent again as a new version."),
        "signed_by_others": N_("Somebody has signed this already. Make it void instead, and say why."),
        "nobody_to_remind": N_("Nobody has to be reminded: those who were asked have signed, or it is your turn."),
        "reminded_already": N_("They were reminded within the last day. Give them a little time."),
        "drawing_unreadable": N_("The drawing cannot be kept. Draw it again, or type your name."),
        "witness_is_a_party": N_("%(name)s signs this already; a witness is somebody else."),
        "signed_too_early": N_("%(day)s lies long before this was put up to be signed. Look at the day again."),
        "already_reported": N_("You have said how this homework was done. You can still change it."),
        "already_told": N_("The client was told of this already (%(at)s)."),
        "answer_final": N_("The time to change this answer is over: %(until)s."),
        "appeal_open": N_("An appeal is still possible or under way (%(until)s); it can be closed after that."),
        "at_ahead": N_("This moment lies in the future. Say when it happened."),
        "both_must_agree": N_("Ending by agreement needs both: note the client's word for it."),
        "circumstance_unknown": N_("One of these circumstances is not in the record. Look at the list again."),
        "circumstance_unmarked": N_("Say whether this mattered or not: %(what)s."),
        "claim_not_decided": N_("This claim is not decided yet; it will be by %(until)s."),
        "claim_not_open": N_("Value back cannot be asked for yet. It can be from %(opens)s on."),
        "claim_not_open_yet": N_(
            "Value back cannot be asked for yet; when the guarantee period ends is not known yet."
        ),
        "claim_period_over": N_("The time to ask for value back is over: %(until)s."),
        "client_answered": N_("The client has answered this in person, and that word stands."),
        "coach_still_coaches": N_("This coach still has open engagements. Hand them over or close them first."),
        "cure_over": N_("The time to make this good is over: %(until)s."),
        "day_ahead": N_("This day lies in the future. Enter the day on which it happened."),
        "dispute_over": N_("The time to see this result differently is over: %(until)s."),
        "due_passed": N_("This due moment lies in the past."),
        "feedback_by_others": N_("Feedback is given by those who were asked for it, through their own link."),
        "level_not_higher": N_("The evidence has reached a higher level already: %(level)s."),
        "no_guarantee": N_("This agreement has no guarantee, so there is nothing to ask for."),
        "no_homework": N_("No homework was given in this session."),
        "no_pass_left": N_("All free passes have been played."),
        "no_right_to_withdraw": N_(
            "The law that applies here gives no general right to withdraw. Your coach can still agree to end."
        ),
        "no_such_slip": N_("There is nothing of this kind to catch up."),
        "not_agreed_yet": N_("This is possible once both have signed the agreement."),
        "not_held_yet": N_("This is possible once the session is over (%(at)s)."),
        "not_notable": N_("This cannot be noted for somebody else; they do it themselves."),
        "not_reported": N_("Nobody has said yet how this homework was done."),
        "not_silent_yet": N_("%(missed)s sessions in a row were missed; the agreement asks for %(needed)s."),
        "nothing_offered_yet": N_("No agreement has been offered yet."),
        "nothing_to_make_good": N_("This does not count, so nothing has to be made good."),
        "nothing_to_settle": N_("There is nothing open here to settle."),
        "number_unclear": N_("This is not clear as a number. Write it like 4.5 or 4,5."),
        "objection_not_agreed": N_("In this agreement the client's word on homework is final."),
        "objection_over": N_("The time to object is over: %(until)s."),
        "offer_is_the_claim": N_("That is all that was asked for. Grant the claim instead of offering it."),
        "offer_without_count": N_("Say how many sessions or days you offer."),
        "own_circumstance": N_("You wrote this yourself; the other side says whether they agree."),
        "own_entry": N_("You entered this yourself; the other side confirms it or sees it differently."),
        "own_proposal": N_("You proposed this yourself; the other side agrees to it."),
        "pass_not_for_this": N_("A free pass can be played on a value check, homework, presence or notice only."),
        "option_unknown": N_("This is not one of the options. Look at them again and choose one."),
        "options_in_two_currencies": N_("All amounts of an offer are in one currency."),
        "options_missing": N_("Write one option at least."),
        "options_too_many": N_("There are %(most)s options at most: more are harder to choose from."),
        "parts_unclear": N_(
            "Name what each part of the fee is paid for, with its share; together they make 100 percent."
        ),
        "pause_overlaps": N_("There is a pause already from %(day)s. Choose other days."),
        "pause_unclear": N_("A pause ends on or after the day it begins, and lasts at most %(most)s days."),
        "rate_missing": N_("Say how much one %(from)s is worth in %(to)s."),
        "rate_not_positive": N_("A rate must be above zero."),
        "result_unknown": N_("This result is not among the minimum results."),
        "score_out_of_range": N_("A score is between 1 and 5."),
        "off_by_other_side": N_("The other side took this session off the record; only they can put it back."),
        "recording_not_agreed": N_("The agreement says that sessions are not recorded."),
        "recording_was_off": N_("This session was taken off the record, so it cannot be marked as recorded."),
        "session_over": N_("This session is over (%(at)s)."),
        "settle_needs_other_side": N_("To settle it this way, the other side has to say so."),
        "share_out_of_range": N_("A share is between 0 and 100 percent."),
        "silence_too_short": N_("An answer can still come until %(until)s."),
        "times_out_of_range": N_("Say how many times a week, from 0 to 100."),
        "too_few_attempts": N_(
            "%(attempts)s attempts on different days are logged; the agreement asks for %(needed)s."
        ),
        "too_many_items": N_("One session takes at most %(most)s pieces of homework."),
        "too_many_lines": N_("Write %(most)s lines at most."),
        "withdrawal_over": N_("The time to withdraw by law is over: %(until)s."),
        "buyer_unknown": N_("Nobody is named there who could confirm it."),
        "figures_unclear": N_("These figures cannot be meant. A range runs from the lower to the higher one."),
        "no_draft": N_("There is no draft of the agreement to put it into."),
        "value_agreed": N_("Both have confirmed this; a change of it is the next conversation."),
        "value_no_measure": N_("Say how somebody would notice this: %(objective)s."),
        "value_no_objective": N_("Say first what would be different."),
        "value_no_value": N_("Say at least one thing that it is worth, with or without a figure."),
        "value_not_agreed": N_("This is possible once both have confirmed what it is worth."),
        "value_not_shared": N_("Share it first, so that the other side can confirm it, too."),
        "zone_unknown": N_("%(typed)s is not a time zone that is known here."),
    }
)

UNKNOWN = N_("This cannot be done as things stand now. Nothing was changed.")

CONFLICTS: Mapping[str, str] = MappingProxyType(
    {
        "ruleset_unknown": N_("The rules %(ruleset)s are not known here."),
        "fee_negative": N_("The fee is below zero: %(fee)s."),
        "list_fee_in_other_currency": N_("The usual price must be in the currency of the fee."),
        "list_fee_not_above": N_(
            "The usual price of %(list)s must be above the fee of %(fee)s; otherwise leave it out."
        ),
        "list_fee_not_at_once": N_(
            "A usual price beside the fee is a discount for paying at once; choose that, or none."
        ),
        "parts_without_milestones": N_("Parts of the payment are named, but the fee is not paid by milestones."),
        "milestones_without_parts": N_("The fee is paid by milestones; say which, and the share of each."),
        "payment_part_empty": N_("Each part of the payment needs a name and a share above zero."),
        "payment_shares": N_("The shares of the payment must add up to 1; they add up to %(total)s."),
        "retainer_in_other_currency": N_(
            "An amount of the retainer must be 0 or more and in the currency of the fee, not %(currency)s."
        ),
        "retainer_without_rate": N_("What goes beyond the retainer is billed; say the price of one more."),
        "signers_incomplete": N_("Client and coach both sign."),
        "signers_unclear": N_("Client, coach and sponsor can sign, each of them once."),
        "sponsor_unnamed": N_("The sponsor is to sign; say who pays instead of the client."),
        "term_empty": N_("The term needs at least one month and one session."),
        "business_without_reason": N_("Say why the payer acts as a business; without a reason they are a consumer."),
        "zone_unknown": N_("There is no time zone called %(zone)s."),
        "more_sessions_than_slots": N_(
            "The usual time comes round only %(slots)s times in the term, and %(sessions)s sessions are agreed."
        ),
        "tax_unclear": N_("Say how %(tax)s meets the fee, and what happens to it when money is paid back."),
        "no_working_day": N_("The weekend covers the whole week; leave at least one working day."),
        "result_key_twice": N_("Two results carry the same key, %(key)s; give each its own."),
        "third_person_unnamed": N_("A third person is to judge %(result)s; name that person."),
        "money_target_empty": N_("The amount to be reached for %(result)s must be above zero."),
        "duty_twice": N_("This duty stands in the terms twice: %(clause)s."),
        "ending_twice": N_("This ending stands in the terms twice: %(ending)s."),
        "end_without_cure": N_(
            "A consumer must be able to make a slip good before it ends the guarantee. Choose how: %(clause)s."
        ),
        "cure_does_not_fit": N_(
            "What was chosen cannot make a slip of this good; choose another way, or none: %(clause)s."
        ),
        "effect_does_not_fit": N_("A breach of this cannot have the effect that was chosen: %(clause)s."),
        "reduce_without_share": N_("Say by which share the promise is lowered: %(clause)s."),
        "extend_without_days": N_("Say by how many days the guarantee period gets longer: %(clause)s."),
        "acts_negative": N_("The number of agreed steps is 0 or more: %(clause)s."),
        "allowance_does_not_fit": N_("This happens once, so it can only be allowed as a plain number: %(clause)s."),
        "no_window": N_("A guarantee needs at least one period."),
        "window_without_end": N_("The guarantee period needs an end."),
        "window_negative": N_("The guarantee period would end before it begins."),
        "sessions_after_the_last": N_("No session follows the last one; count the period in days, weeks or months."),
        "activation_unnamed": N_("The period depends on an activation; say what has to be done for it."),
        "request_with_milestones": N_("Money back on request and payment by milestones exclude each other."),
        "promise_share": N_("A share of the money is between 0 % and 100 %."),
        "deduction_in_other_currency": N_(
            "What is deducted must be 0 or more and in the currency of the fee, not %(currency)s."
        ),
        "milestone_unknown": N_("The promise names a result that is not among the minimum results: %(key)s."),
        "milestone_shares": N_("The shares of the milestones must add up to 1; they add up to %(total)s."),
    }
)

UNWORKABLE = N_("These terms cannot work together. Change one of them.")

# Data whose text is the name of something that people know by other words.
_NAMED: Mapping[str, Clause | EndingKind] = MappingProxyType({str(one): one for one in (*Clause, *EndingKind)})


class _Shown(dict[str, str]):
    """The data of a sentence; what is missing shows as a gap and never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def refusal(code: str, data: Mapping[str, object], language: str, zone: str = "UTC") -> str:
    """Why a verb refused. Instants in `data` are told in `zone`; an unknown code has a safe sentence."""
    return _sentence(REFUSALS.get(code, UNKNOWN), data, language, zone)


def conflict(code: str, data: Mapping[str, object], language: str) -> str:
    """Why terms cannot work together, from a code of `core.conflicts`."""
    return _sentence(CONFLICTS.get(code, UNWORKABLE), data, language, "UTC")


def _sentence(message: str, data: Mapping[str, object], language: str, zone: str) -> str:
    shown = _Shown({key: _shown(value, language, zone) for key, value in data.items()})
    return translator(language).gettext(message) % shown


def _shown(value: object, language: str, zone: str) -> str:
    known = _NAMED.get(value) if isinstance(value, str) else None
    return spoken(value, zone, language) if known is None else name(known, language)
