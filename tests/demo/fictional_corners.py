"""The hard corners of the fictional data: a sentence, what counts it on 20 November 2026, and how many at least."""

# ruff: noqa: S608, E501 - the statements are this table's own, and read best on one line

YOUTH = "select count(*) from app.youth y where "
FOLLOW_UP = "select count(*) from app.follow_up f where "
DEADLINE = "select count(*) from app.deadline d where "
TURNS = YOUTH + "y.birth_date + interval '%s years' between date '2026-11-20' and date '2026-12-11'"
IN_FORCE = "select count(distinct c.id) from app.consent c join app.consent_grant g on g.consent_id = c.id and app.now() >= g.holds_from and app.now() < g.holds_until"
CONSENT = "select count(*) from app.consent c where c.answer = 'given' and "
NOW_OPEN = "exists (select from app.consent_grant g where g.consent_id = c.id and app.now() >= g.holds_from and app.now() < g.holds_until)"
CORNERS: dict[str, tuple[str, int]] = {
    "consents in force": (IN_FORCE, 12),
    **{
        f"consents in force for the {kind}": (
            f"{IN_FORCE} join app.service s on s.id = g.to_service_id where s.kind = '{kind}'", 2
        )
        for kind in ("school", "police", "child_welfare")
    },
    "a consent that waits for a signature": (CONSENT + "not exists (select from app.consent_grant g where g.consent_id = c.id)", 1),
    "a consent that was refused": ("select count(*) from app.consent where answer = 'refused'", 1),
    "a consent partly taken back that still opens something": (
        CONSENT + NOW_OPEN + " and exists (select from app.consent_change h where h.consent_id = c.id)", 1
    ),
    "a consent that ends within thirty days": (CONSENT + NOW_OPEN + " and c.valid_until < date '2026-12-20'", 1),
    "a consent of a child of fourteen, by guardians alone": (
        CONSENT + NOW_OPEN + " and not exists (select from app.consent_signature s where s.consent_id = c.id and s.signer = 'youth')"
        " and exists (select from app.follow_up f join app.youth y on y.id = f.youth_id where f.id = c.follow_up_id"
        " and y.birth_date + interval '15 years' > date '2026-11-20')",
        1,
    ),
    "an offer to take a follow-up over, to those who are signed in as Grorud": (
        "select count(*) from app.hand_over h join app.service s on s.id = h.to_service_id where h.state = 'offered' and s.district_code = '030110'",
        1,
    ),
    "a consent to statistics": (CONSENT + NOW_OPEN + " and c.purpose = 'statistics'", 1),
    "a strictly confidential address": (YOUTH + "address_protection = 'strictly_confidential'", 1),
    "confidential addresses": (YOUTH + "address_protection = 'confidential'", 2),
    "a guardian with a confidential address": (
        "select count(*) from app.guardian where address_protection = 'confidential'",
        1,
    ),
    "joint custody": (
        ("select count(*) from (select from app.guardian where responsibility = 'joint' and ends_on is null"
        " group by youth_id having count(*) = 2) pair"),
        20,
    ),
    "sole custody": ("select count(*) from app.guardian where responsibility = 'sole'", 3),
    "custody that has changed": (
        YOUTH
        + "exists (select from app.guardian g where g.youth_id = y.id and g.ends_on < '2026-11-20')"
        + " and exists (select from app.guardian g where g.youth_id = y.id and g.responsibility = 'sole')",
        1,
    ),
    "care taken over": ("select count(*) from app.guardian where responsibility = 'taken_over'", 2),
    "turning 15 within weeks": (TURNS % 15, 1),
    "turning 16 within weeks": (TURNS % 16, 1),
    "turning 18 within weeks": (TURNS % 18, 1),
    "no identity number": (YOUTH + "national_id_index is null", 1),
    "an interpreter for a name in Arabic script": (
        YOUTH + "needs_interpreter and interpreter_language = 'ar' and given_name = 'نور'",
        1,
    ),
    "a name of one letter": (YOUTH + "char_length(given_name) = 1", 1),
    "a sibling pair of which one is protected": (
        ("select count(*) from app.sibling s join app.youth a on a.id = s.youth_id"
        " join app.youth b on b.id = s.other_youth_id"
        " where a.address_protection = 'confidential' and b.address_protection = 'none'"),
        1,
    ),
    "a restricted follow-up": (FOLLOW_UP + "restricted_at is not null", 1),
    **{f"a follow-up in {state}": (FOLLOW_UP + f"state = '{state}'", 1) for state in (
        "SIGNAL", "ASSESSING", "NOT_ELIGIBLE", "OFFERED", "DECLINED", "CONSENT_PENDING", "MAPPING", "ACTIVE", "PAUSED",
        "TRANSITION", "CLOSED", "EVALUATED",
    )},
    "closed with an earlier round in its history": (
        FOLLOW_UP + "(select count(*) from app.follow_up_transition t"
        " where t.follow_up_id = f.id and t.to_state = 'CLOSED') = 2",
        1,
    ),
    "a participating service without a named contact": (
        ("select count(*) from app.participation p where ends_on is null and not exists (select from"
        " app.named_contact n where n.follow_up_id = p.follow_up_id and n.service_id = p.service_id)"),
        3,
    ),
    "a contact who has left and nobody stands in": (
        ("select count(*) from app.named_contact n join app.user_account u on u.id = n.contact_user_id"
        " where u.deactivated_at is not null and n.substitute_user_id is null"),
        1,
    ),
    "a contact who has left and somebody stands in": (
        ("select count(*) from app.named_contact n join app.user_account u on u.id = n.contact_user_id"
        " where u.deactivated_at is not null and '2026-11-20' between n.substitute_from and n.substitute_until"),
        1,
    ),
    "a contact who was replaced": ("select count(*) from app.named_contact where ends_on = '2026-10-20'", 1),
    "an act at 17 by one who is now 18, with six weeks running": (
        DEADLINE + "rule_key = 'STRPL-249-2' and met_on is null and cancelled_at is null and effective_due_on >="
        " '2026-11-20' and exists (select from app.investigation i where i.id = d.subject_id"
        " and i.birth_date + interval '18 years' between '2026-10-21' and '2026-11-20')",
        1,
    ),
    "six weeks that ended on Maundy Thursday, met on the Tuesday after": (
        DEADLINE + "nominal_on = '2026-04-02' and due_on = '2026-04-07' and met_on = '2026-04-07'"
        " and jsonb_array_length(skipped) = 5",
        1,
    ),
    "a week that ended on Maundy Thursday and did not roll": (
        DEADLINE + "rule_key = 'BVL-2-1' and due_on = '2026-04-02' and met_on > due_on",
        1,
    ),
    "exceeded twice": (
        "select count(*) from (select from app.deadline_exceeding group by deadline_id having count(*) = 2) twice",
        1,
    ),
    **{f"overdue by {key}": (
        DEADLINE + f"rule_key = '{key}' and met_on is null and cancelled_at is null and effective_due_on < '2026-11-20'",
        1,
    ) for key in ("STRPL-249-2", "STRPL-275-1", "BVL-2-1", "BVL-2-2", "BVL-13-3-1", "CITY-FIRST-CONTACT")},
    "due today": (DEADLINE + "effective_due_on = '2026-11-20' and met_on is null", 1),
    "met late": (DEADLINE + "met_on > effective_due_on", 10),
    "met late with reason": (DEADLINE + "met_on > due_on and met_on <= effective_due_on", 10),
    "a deadline replaced after its event was corrected": (DEADLINE + "replaced_by_id is not null", 2),
    "a deadline that rests": (DEADLINE + "rests_from = '2026-11-11' and met_on is null and cancelled_at is null", 1),
    "an event withdrawn": ("select count(*) from app.dated_event where is_withdrawal", 1),
    "a lapsed deadline of a dismissed concern": (DEADLINE + "rule_key = 'BVL-2-2' and cancelled_at is not null", 5),
    "an investigation linked to a follow-up": ("select count(*) from app.investigation_link", 2),
    "a matter on a follow-up": ("select count(*) from app.matter where follow_up_id is not null", 3),
    "a draw of every status of measures": ("select count(distinct status) from app.measure", 4),
    "attempts that did not reach anybody": ("select count(*) from app.meeting where not made_contact", 5),
    "a task left too long": ("select count(*) from app.task where done_at is null and due_on < '2026-11-20'", 1),
    "a service that is closed": ("select count(*) from app.service where closed_on < '2026-11-20'", 1),
}  # fmt: skip
