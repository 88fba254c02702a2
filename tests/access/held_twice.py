"""Weakened access rules that nobody can notice, and why: what `make mutate-policies` leaves out."""

import re

# Mutants that cannot be noticed because something else holds the same door; each says what.
_HELD_TWICE = (
    (r"^(youth|follow_up) add: without the core rule", "a row that is new is in no list of closed rows"),
    (r"^goal add: .*without r\.(leads|follow_up_id)", "its plan is seen by those who lead that follow-up only"),
    (r"^goal add: without the core rule", "its plan is seen only where the core rule lets it"),
    (
        r"^(goal|deadline|attachment) change: (without what fits|fits without)",
        "these columns may not be changed by anybody",
    ),
    (
        r"^measure_status_change add: («.*» without r\.|without the core rule|fits without m\.owner)",
        "its measure is seen by the service that owns it, on that follow-up, and nobody else",
    ),
    (
        r"^investigation_link (read|add): «.*» (without (not )?r\.(leads|is_named|role)|with every role)",
        "the police sees the investigation, and is on a follow-up as a named police contact only",
    ),
    (r"^matter add: «.*» without (not )?r\.(leads|is_named)", "a contact is on a follow-up by being named only"),
    (
        r"^dated_event add: «Raden hører til en (etter|barne).*» (without (?!the role )|with every role)",
        "what it belongs to is seen by those who may, and owned by the same service",
    ),
    (r"^dated_event add: .*without dated_event.subject_id = dated_event.follow_up_id", "what fits says it again"),
    (r"^(dated_event|deadline) add: fits without [it]\.owner_service_id", "the grant says whose it is"),
    (r"^my_reach with true for m.role in", "every condition that asks it names the roles as well"),
    (
        r"^my_reach with true for f.lead_service_id <> m.service_id \(2\)",
        "a coordinator of the service that leads is on it already",
    ),
    (
        r"^my_matters with true for (r.service_id = t.owner_service_id|r.is_named|not r.leads)",
        "a contact is on a follow-up for her own service, by being named, and never leads",
    ),
    (
        r"^deadline_(exceeding|flag) read: «.*» (without \(select i.role|with every role)",
        "only these hats see a deadline at all",
    ),
    (
        r"^deadline_exceeding add: «Fristen gjelder en etterforsking.*» without d.subject_kind",
        "a prosecutor sees the deadlines of investigations and no others",
    ),
    (
        r"^disclosure change: «Vurderingen i egen tjeneste.*» without disclosure.approved_by_id",
        "what is approved stands, and this is true of the row only once it is",
    ),
    (
        r"^absence read: «Fraværet er brukerens eget» without the role",
        "whoever is away has a post in her own service, and is a colleague of hers there",
    ),
    (r"^calendar_feed .*without calendar_feed.user_id", "the hat that is on is a post of hers and of nobody else"),
    (r"^my_youths with true for y.registered_by_id", "the core rule closes a youth registered by somebody else"),
    (
        r"^youths_barred_to_me with false for y.registered_by_id",
        "a youth whom nobody follows up is reached by the one who registered her alone",
    ),
    (
        r"^is_barred_to_me with true for s.follow_up_id = f.id",
        "whatever lets the youth or a guardian read asks in which follow-up she has a say",
    ),
    (r"^identity with true for \(a.me\).session_id is not null", "without a role, nothing else of a hat counts"),
    (r"^session_that_asks with true for h.holds( \([12456]\))?$", "without a role, nothing else of a hat counts"),
    (
        r"^consent_(scope|signature|change) add: (.*without r\.|without the core rule|fits without (exists|c\.))",
        "its consent is seen by those who lead that follow-up only, and its key is of the same follow-up",
    ),
    (
        r"^(consent_\w+|leads_since) with true for \w\.follow_up_id = any \(app\.consents_at_hand",
        "the rows of other follow-ups are left out for their number; each is joined by its consent",
    ),
    (
        r"^consent_moments with true for ((f|y|s|h|r|g|d|w)\.|c\.answer)",
        "a moment too many cuts a span in two that say the same",
    ),
    (r"^consent_signed_spans with true for c.given_on between", "each topic has had one rule so far"),
    (
        r"^consent_(exclusions|left_out) with true for (c.purpose = r.purpose|c.answer = 'given'|not s.is_excluded)",
        "statistics has no lines, a no is never signed, and leaves nothing out of itself",
    ),
    (
        r"^consent_exclusions with true for not [ow].is_excluded",
        "what a line leaves out of the later lead's, or of the earlier one's, is left out by the line itself",
    ),
    (
        r"^consent_opens with true for (not s.is_excluded|x.from_service_id is not null)",
        "what is left out leaves itself out",
    ),
    (r"^consent_held_spans with true for r.renewed_at", "a span that ends before it begins is refused as a period"),
    (r"^consent_renewed with true for p.consent_id = n.id", "the signed span is asked for by consent and start"),
    (r"^my_(says|subject_id) with true for m.role = 'subject'", "nobody of the staff has a number in the session"),
    (r"^topics_about_me with true for s.says_all", "what is read has no such key; what is written is tried over REST"),
    (r"^services_about_me with true for v.one is not null", "no service has no key"),
    (
        r"^says_by_number with true for y.national_id_index is distinct",
        "the youth reads all of it already; that she is not her own guardian is tried where she takes it back",
    ),
    (
        r"^(\w+ read: «(Et samtykke som|(Notat|Vedlegg)et er delt).*» with every|is_shared_with_me with .* s.role)",
        "these four hats are all that can be on a follow-up, and so all that consent lets read",
    ),
    (
        r"^measure_status_change read: «Brukeren kan se tiltaket» (without \(select|with every)",
        "only these hats see a measure",
    ),
    (
        r"^measure_status_change read: (without «Raden er skrevet|«Raden er skrevet.* without the role)",
        "whoever wrote it sees the measure, and with it its history",
    ),
    (
        r"^attachment_part (read|add): («.*» (without \(select|with every)|without the core rule)",
        "only these hats see an attachment, and only where the core rule lets them",
    ),
    (
        r"^youth_merge read: «.*» (without \(select i.role|with every role)",
        "only these hats see a youth",
    ),
    (r"^youth_merge add: «.*» without (\(select )?i\.role", "the one says of the hat what the other says"),
    (r"^(is_)?barred_to_me with true for f.has_kin$", "asked of nobody's family, the answer is no"),
    (
        r"^hand_over add: (without what fits|fits without hand_over\.(state = 'taken_back'|answered_by))",
        "the grant says that it is an offer, in one's own name",
    ),
    (
        r"^hand_over change: fits without hand_over\.state = 'taken_back'$",
        "an answer of another kind has columns that nobody may change",
    ),
    (
        r"^deadline add: («.*» (without (?!the role )|with every role)|without the core rule)",
        "the event that starts it is seen by those who may have the deadline, and nobody else",
    ),
)


HELD_TWICE = tuple((re.compile(pattern), reason) for pattern, reason in _HELD_TWICE)
