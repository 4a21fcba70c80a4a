"""Forty misspelled names in free prose, written before the check was; odd ones were tuned on."""

from dataclasses import dataclass

from agents_core.team.team_spec import AgentSpec, TeamSpec


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence with a name that nobody has, and the name that was meant."""

    team: str
    sentence: str
    wrong: str
    meant: str


CAST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pets": (
        ("Front Desk", "Pets Desk", "Grooming Desk"),
        ("book_grooming", "pet_record", "cancel_grooming"),
    ),
    "clinic": (("Nora", "Petra", "Gilbert"), ("make_consultation", "animal_file")),
    "energy": (("Operator", "Account", "Advisor"), ("submit_reading", "show_bill")),
    "school": (
        ("Office", "Mrs Finch", "Pupil Records", "Handbook"),
        ("note_absence", "read_handbook"),
    ),
    "travel": (
        ("Main Agent", "QA Agent", "Flight Status Agent"),
        ("document_lookup_tool", "checkFlightsTool"),
    ),
}
"""Agents (the first one takes the call) and tools of each team."""

PLANTED = tuple(
    Planted(*row)
    for row in (
        ("pets", "Hand questions about pets to the Pets Dek.", "Pets Dek", "Pets Desk"),
        ("pets", "Anything about dogs or cats goes to Pest Desk.", "Pest Desk", "Pets Desk"),
        ("pets", "For a haircut, get the Groming Desk.", "Groming Desk", "Grooming Desk"),
        ("pets", "Then it's a job for Grooming Dest.", "Grooming Dest", "Grooming Desk"),
        ("pets", "Callers with a parrot should talk to our pets desc.", "pets desc", "Pets Desk"),
        ("pets", "PetsDesk takes care of rabbits.", "PetsDesk", "Pets Desk"),
        ("pets", "If unsure, back to Frontdesk.", "Frontdesk", "Front Desk"),
        ("pets", "Make the booking with book_groming.", "book_groming", "book_grooming"),
        ("pets", "You find the weight in pet_records.", "pet_records", "pet_record"),
        ("pets", "Use bookGrooming once you have a day.", "bookGrooming", "book_grooming"),
        ("clinic", "Owners who need tablets should ask Perta.", "Perta", "Petra"),
        ("clinic", "Medicine is what Petar does, so transfer them to Petar.", "Petar", "Petra"),
        ("clinic", "Whoever wants an operation date, give them to Gilbret.", "Gilbret", "Gilbert"),
        ("clinic", "For vaccinations there's Gillbert.", "Gillbert", "Gilbert"),
        ("clinic", "Otherwise put them back to Norra.", "Norra", "Nora"),
        ("clinic", "Plan it by make_consultaton.", "make_consultaton", "make_consultation"),
        ("clinic", "Open animals_file to see the last jab.", "animals_file", "animal_file"),
        ("clinic", "Send people with bills over to Noar.", "Noar", "Nora"),
        ("energy", "Invoices and readings: hand over to Acount.", "Acount", "Account"),
        ("energy", "People who move house need to speak to Adviser.", "Adviser", "Advisor"),
        ("energy", "All the rest is taken by the Opperator.", "Opperator", "Operator"),
        ("energy", "Transfer them to Advizor when it's about solar panels.", "Advizor", "Advisor"),
        ("energy", "Write the number down with submit_readng.", "submit_readng", "submit_reading"),
        ("energy", "show_bil lists the last invoices.", "show_bil", "show_bill"),
        ("energy", "Pass the caller on to Accounts.", "Accounts", "Account"),
        ("school", "Days off are handled by Mrs Fink.", "Mrs Fink", "Mrs Finch"),
        (
            "school",
            "Ms Finch makes dates with teachers, so give them to Ms Finch.",
            "Ms Finch",
            "Mrs Finch",
        ),
        ("school", "Marks? Take Pupils Records.", "Pupils Records", "Pupil Records"),
        ("school", "Timetables are found at Pupil Recrods.", "Pupil Recrods", "Pupil Records"),
        ("school", "For uniform and trips use the Handbok.", "Handbok", "Handbook"),
        ("school", "Everything else: return it to the Ofice.", "Ofice", "Office"),
        ("school", "Ill children go in note_absense.", "note_absense", "note_absence"),
        ("school", "You look it up with readhandbook.", "readhandbook", "read_handbook"),
        ("travel", "Policy questions are for the QA Agnet.", "QA Agnet", "QA Agent"),
        (
            "travel",
            "Escalate delays to the Flight Staus Agent.",
            "Flight Staus Agent",
            "Flight Status Agent",
        ),
        (
            "travel",
            "Delays? That's the Flight Status Agents.",
            "Flight Status Agents",
            "Flight Status Agent",
        ),
        ("travel", "Go back to the Mian Agent for anything else.", "Mian Agent", "Main Agent"),
        ("travel", "Call checkFlightTool at once.", "checkFlightTool", "checkFlightsTool"),
        (
            "travel",
            "Search with the document_lookup tool.",
            "document_lookup",
            "document_lookup_tool",
        ),
        (
            "travel",
            "Use transfer_to_qa_agnet for rules.",
            "transfer_to_qa_agnet",
            "transfer_to_qa_agent",
        ),
    )
)


ORDINARY: tuple[tuple[str, str], ...] = (
    ("pets", "Say that we are at 12 Park Street in Leeds, next to the Red Lion."),
    ("pets", "Our Best Desk Award from 2019 is nothing to talk about."),
    ("pets", "Front teeth, claws and fur: all of that is grooming."),
    ("pets", "We sell Royal Canin and Pedigree, but we do not ship to Germany."),
    (
        "pets",
        "Send a picture of the cat to info@pets_desk.example or see https://pets.example/front_desk.",
    ),
    ("pets", "If a caller wants to send a parcel to Norway, say that we cannot."),
    ("pets", "The price list is in prices_2026.pdf."),
    ("clinic", "Nora's mother founded the clinic with Peter Gilbertson."),
    ("clinic", "A tom cat, a rabbit called Petrus or a dog called Nero: all are welcome."),
    ("clinic", "Owners may bring the animal to Dublin Road or to our house in Cork."),
    ("clinic", "We are closed on Good Friday, on Easter Monday and from Christmas to New Year."),
    ("clinic", "Use Frontline or Advantix against fleas."),
    ("clinic", "Let the caller finish, then answer with Monday to Friday, nine to five."),
    ("clinic", "Speak French if the caller does, otherwise English."),
    ("energy", "The customer's account number has ten digits."),
    ("energy", "Accounts can be closed at the end of a month."),
    ("energy", "Counting starts in May; National Grid owns the cables."),
    ("energy", "People moving to London or to Wales can keep their tariff."),
    ("energy", "Ask for the EAN code, which begins with 54."),
    ("energy", "They can read it in the Energy App, on an iPhone or with WhatsApp."),
    ("energy", "Transfer the deposit to Barclays? No, we never ask for that."),
    ("school", "Official holidays are in the leaflet, and so are Office 365 accounts."),
    ("school", "Mr Finn teaches French and Miss Fitch teaches Latin."),
    ("school", "The trip to Stratford is in June, the one to Wales in July."),
    ("school", "Parents can write to Mr Oakes or call the County Council."),
    ("school", "A pupil's record is read out only to their own parents."),
    ("school", "Give them the number of Childline if a child is in danger."),
    ("travel", "Callers fly to Paris, to New York or to Frankfurt am Main."),
    ("travel", "Bring your passport to Gate 5 or Terminal 2."),
    ("travel", "A travel agent or tour operator books for groups."),
    ("travel", "A Main Cabin Extra seat costs more; Quality Assurance is none of your business."),
    (
        "travel",
        "Say IATA codes as letters, and use SkyTeam or Star Alliance as the name of the alliance.",
    ),
)
"""Ordinary sentences with names of places, people, products and days; written before the check."""


def team_of(cast: str, sentence: str = "You answer the phone.") -> TeamSpec:
    """The team with ``sentence`` as the instructions of the agent that takes the call."""
    agents, tools = CAST[cast]
    first, *others = agents
    return TeamSpec(
        name=cast,
        entry=first,
        agents=(
            AgentSpec(name=first, instructions=sentence, handoffs=tuple(others), tools=tools),
            *(AgentSpec(name=name, instructions="Help.", handoffs=(first,)) for name in others),
        ),
    )
