"""What people write in the fictional data. Short, everyday, about nobody."""

OWN_WORDS = (
    "Jeg vil fullføre skoleåret og få være i fred for bråk.",
    "Jeg vil ha en jobb i ferien, og noen å ringe når det koker.",
    "Jeg vil tilbake på fotballaget og komme hjem før elleve.",
    "Eg vil sjå framover og slippe å forklare alt på nytt til nye vaksne.",
    "Jeg vil at mamma skal slippe å være redd når telefonen ringer.",
)
GOALS = (
    "Være på skolen minst fire dager i uken fram til jul.",
    "Ha noe fast å gjøre to ettermiddager i uken.",
    "Møte kontaktpersonen sin hver uke.",
    "Være hjemme til avtalt tid på hverdager.",
    "Si fra til en voksen når det er press fra andre.",
    "Finne en sommerjobb eller en deltidsjobb.",
    "Kutte ut rus i helgene.",
)
TALKS = (
    "God samtale. Fortalte om skoledagen og hva som er vanskelig i klassen. Avtalte ny tid.",
    "Gikk tur langs elva. Ville heller snakke om fotball; kom inn på kameratene mot slutten.",
    "Kort prat. Sliten, men møtte opp. Avtalte å sende melding dersom det blir uro i helgen.",
    "Laget en plan for fredagskvelden sammen. Foresatte er orientert.",
    "Var innom ungdomsklubben sammen. Vil prøve kveldstreningen på tirsdager.",
    "Snakket om målene i planen. Er fornøyd med oppmøtet de siste to ukene. 👍",
    "Øvde på jobbintervju. Nervøs, men gjennomførte.",
)
TEAM_MEETINGS = (
    "Teammøte med skolen. Gikk gjennom hvem som gjør hva fram til neste gang.",
    "Teammøte. Den unge ville ikke være med; kontaktpersonen hadde hans ord med seg.",
    "Kort teammøte. Fraværet er gått ned, og planen står.",
)
ATTEMPTS = (
    "Ringte to ganger uten svar. Sendte melding.",
    "Møtte ikke til avtalt tid. Prøver igjen i morgen.",
    "Var hjemme på døra, ingen åpnet.",
)
FIRST_CONTACT = "Første møte, hjemme ved kjøkkenbordet. Forklarte hva tilbudet er, og at det er frivillig."
SCHOOL_NOTES = (
    "Oppmøtet er bedre enn i forrige måned. Trenger fortsatt et roligere sted å jobbe.",
    "Samtale med kontaktlærer om tilrettelegging i matematikk.",
)
POLICE_NOTES = ("Samtale på stasjonen sammen med foresatt. Rolig tone.",)
FAMILY_TALK = "Samtale med foresatte. De ønsker tydelige avtaler om innetid."
RESULTS_DONE = ("Gjennomført som avtalt. Ønsker å fortsette på egen hånd.", "Fullført, godt oppmøte.")
RESULTS_STOPPED = ("Møtte ikke etter tredje gang, ønsket noe annet.",)
MEASURE_TEXT = ("Avtalt med den unge.", "Fast dag hver uke.", None, "Starter rolig, og vurderes etter fire uker.")
HANDED_OVER = "Skriftlig overlevering er gått gjennom sammen med den unge."

REASONS = {
    "SIGNAL": "Signal mottatt.",
    "ASSESSING": "Tatt til vurdering av koordinator.",
    "NOT_ELIGIBLE": "Utenfor målgruppen. Henvist til det ordinære tilbudet i bydelen.",
    "OFFERED": "I målgruppen etter en samlet vurdering. Kontaktperson er utpekt.",
    "DECLINED": "Ønsket ikke oppfølging nå. Vet hvor vi er.",
    "CONSENT_PENDING": "Samtykkeskjema er gitt ut; ønsker betenkningstid.",
    "MAPPING": "Kartlegging starter.",
    "ACTIVE": "Planen er laget sammen med den unge.",
    "PAUSED": "Oppfølgingen hviler mens oppholdet varer.",
    "TRANSITION": "Nærmer seg 18 år. Overlevering forberedes.",
    "CLOSED": "Avsluttende samtale er holdt.",
    "EVALUATED": "Den unge og foresatte er spurt om hvordan det var.",
}
