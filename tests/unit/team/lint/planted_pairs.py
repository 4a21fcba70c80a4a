"""Pairs of sentences of one agent, written before the check was: forty that contradict or shadow
each other, forty that look alike and do not. The odd ones were tuned on."""

from agents_core.team.team_spec import AgentSpec, TeamSpec

HANDOFFS = ("Bookings", "Billing Desk", "Care Desk", "Pets Desk", "Guide")
TOOLS = ("find_answer", "make_booking", "cancel_booking", "give_refund", "show_bill")

CONFLICTS: tuple[tuple[str, str], ...] = (
    # The same subject goes to two places.
    (
        "Hand questions about bringing a dog or a cat to the Guide.",
        "Hand questions about travelling with dogs and cats to the Pets Desk.",
    ),
    (
        "Refunds are for the Billing Desk.",
        "Give people who want their money back to the Care Desk.",
    ),
    (
        "Whoever wants to make an appointment goes to Bookings.",
        "People who would like an appointment need the Care Desk.",
    ),
    ("Use find_answer for opening hours.", "Hand questions about opening hours to the Guide."),
    ("Invoices: Billing Desk.", "Questions about an invoice are for the Guide."),
    (
        "If somebody asks what a visit costs, look it up with find_answer.",
        "If somebody asks about the price of a visit, transfer them to the Billing Desk.",
    ),
    (
        "Hand complaints about a delivery to the Care Desk.",
        "Callers with a complaint about their delivery go to Bookings.",
    ),
    ("Cancel a booking with cancel_booking.", "For cancelling a booking get Bookings."),
    (
        "Questions about parking and the garage are the Guide's.",
        "Hand questions about where to park a car to the Care Desk.",
    ),
    (
        "Callers who want to change their address speak to the Billing Desk.",
        "A change of address is made by the Care Desk.",
    ),
    (
        "Lost luggage is the business of the Care Desk.",
        "Hand questions about a suitcase that is lost to the Guide.",
    ),
    ("Use show_bill for what somebody owes.", "What somebody owes is found with find_answer."),
    (
        "Hand requests for a guided tour to Bookings.",
        "Guided tours are arranged by the Guide, so give those callers to the Guide.",
    ),
    (
        "Hand questions about membership fees to the Billing Desk.",
        "If they ask what a membership costs, take the Guide.",
    ),
    (
        "Vaccinations for a pet: Pets Desk.",
        "If a pet needs a vaccination, hand over to Bookings.",
    ),
    (
        "New reservations are made with make_booking.",
        "Somebody who wants a new reservation goes to Bookings.",
    ),
    (
        "For slow internet get the Care Desk.",
        "Send callers whose internet is slow to the Billing Desk.",
    ),
    (
        "Whoever wants to extend a loan needs the Care Desk.",
        "Extending a loan is done by Bookings.",
    ),
    (
        "Hand questions about lost property to the Guide.",
        "Somebody who left something behind and asks for lost property gets the Care Desk.",
    ),
    (
        "Questions about school holidays are answered by the Guide.",
        "For the dates of the school holidays, use find_answer.",
    ),
    # One says never what the other says.
    (
        "Use give_refund when a caller wants a refund.",
        "Never use give_refund for a refund, a colleague decides that.",
    ),
    (
        "Hand questions about pets to the Pets Desk.",
        "Never hand questions about pets to the Pets Desk.",
    ),
    (
        "Cancel a caller's booking with cancel_booking.",
        "Do not cancel bookings for callers.",
    ),
    ("You may tell callers what a visit costs.", "Never tell a caller what a visit costs."),
    (
        "Ask for the booking number before you look anything up.",
        "Do not ask for the booking number before you look something up.",
    ),
    ("Read the invoice aloud with show_bill.", "Don't read invoices aloud."),
    ("Give advice about medicines when asked.", "You must not give advice about medicines."),
    (
        "Offer a discount to callers who complain.",
        "Never offer a discount to a caller who complains.",
    ),
    ("Transfer angry callers to the Care Desk.", "Do not transfer angry callers to the Care Desk."),
    ("Make appointments on Saturdays too.", "We don't make appointments on Saturdays."),
    (
        "Use make_booking to reserve a table for large groups.",
        "You cannot reserve tables for large groups.",
    ),
    ("Repeat the card number to the caller.", "Never repeat a card number."),
    ("Announce every transfer to the caller.", "Do not announce transfers to the caller."),
    ("Collect the caller's date of birth.", "Don't collect dates of birth."),
    ("Say the price including tax.", "Never say prices including tax."),
    (
        "Use find_answer for questions about insurance.",
        "Questions about insurance must not be looked up with find_answer.",
    ),
    ("Parcels can be sent to a neighbour.", "Parcels can't be sent to a neighbour."),
    ("Tell callers the name of the teacher.", "Do not tell callers the name of a teacher."),
    ("Renew a membership over the phone.", "Memberships are not renewed over the phone."),
    ("Speak about competitors if asked.", "Never speak about competitors."),
)

HARMLESS: tuple[tuple[str, str], ...] = (
    # Neighbouring subjects, different places.
    (
        "Hand questions about the rules for dogs and cats to the Guide.",
        "Hand requests to book a place for a dog or a cat to the Pets Desk.",
    ),
    (
        "New appointments are made by Bookings.",
        "What an appointment costs is a matter for the Billing Desk.",
    ),
    ("Use make_booking for a new booking.", "Use cancel_booking to drop a booking."),
    (
        "Hand questions about opening hours to the Guide.",
        "Hand complaints about waiting to the Care Desk.",
    ),
    (
        "Somebody whose parcel is late needs the Care Desk.",
        "Somebody who wants to send a parcel goes to Bookings.",
    ),
    ("Use show_bill for the last invoice.", "Use give_refund when an invoice was paid twice."),
    (
        "Repeat medicines: Pets Desk.",
        "New medicines have to be prescribed first, so that is Bookings.",
    ),
    (
        "Hand questions about how heavy a bag may be to the Guide.",
        "Hand reports of a bag that did not arrive to the Care Desk.",
    ),
    (
        "Tariffs are explained by the Guide.",
        "The monthly instalment is changed by the Billing Desk.",
    ),
    (
        "Anyone who asks about films and times gets the Guide.",
        "Anyone with a problem with seats they booked gets the Care Desk.",
    ),
    (
        "For the private hire of a room take Bookings.",
        "Parking, snacks and age limits are looked up with find_answer.",
    ),
    ("Illness and days off: Care Desk.", "Term dates and holidays: Guide."),
    (
        "If a tooth hurts, make an appointment with make_booking.",
        "If they ask whether a treatment hurts, use find_answer.",
    ),
    (
        "Hand people who want to join the library to Bookings.",
        "Hand people who owe the library a fine to the Billing Desk.",
    ),
    (
        "What a membership includes is in find_answer.",
        "Ending a membership is done with cancel_booking.",
    ),
    (
        "Hand questions about guided tours to the Guide.",
        "Hand requests to book a guided tour to Bookings.",
    ),
    ("Faults on the line go to the Care Desk.", "Moving to another plan goes to the Billing Desk."),
    (
        "Callers who lost a bank card need the Care Desk.",
        "Callers who want a second card need Bookings.",
    ),
    # The same place twice.
    (
        "Hand questions about bringing a dog to the Guide.",
        "Hand questions about bringing a cat to the Guide.",
    ),
    ("Use find_answer for prices.", "Use find_answer for what a treatment costs."),
    ("Appointments are made by Bookings.", "Whoever wants another appointment goes to Bookings."),
    (
        "Invoices: Billing Desk.",
        "Give people with a question about an invoice to the Billing Desk.",
    ),
    # A "not" that fits.
    ("Hand questions about prices to the Guide.", "Do not state a price yourself."),
    (
        "Refunds are for the Billing Desk.",
        "You cannot give refunds yourself, so do not promise one.",
    ),
    (
        "Use find_answer for questions about rules.",
        "You do not know any rule, so do not state one.",
    ),
    ("Ask for the booking number.", "Do not ask for a password or card number."),
    (
        "Look questions up with find_answer.",
        "If find_answer does not say it, say that you don't know.",
    ),
    ("Speak English, in short sentences.", "Do not speak in lists or markdown."),
    (
        "Pass callers with a sick animal to the Pets Desk.",
        "Never guess what is wrong with a sick animal.",
    ),
    ("Show a bill with show_bill.", "Do not read out somebody else's bill."),
    ("Cancel a booking with cancel_booking.", "Do not cancel without asking the caller first."),
    ("Make a booking with make_booking.", "Don't make a booking before you have the date."),
    (
        "Give people who want to book to Bookings.",
        "Bookings can't do anything about seats already sold.",
    ),
    ("Transfer callers to the right colleague.", "Do not announce the transfer at length."),
    (
        "Use give_refund up to two hours before the film.",
        "After the film has begun, money is not given back.",
    ),
    (
        "Tell callers the opening hours.",
        "Never tell callers that we are closed without the next opening time.",
    ),
    ("Ask one short question if it is unclear.", "Do not ask several questions at once."),
    (
        "Read out the timetable if the caller knows the pupil number.",
        "You cannot change the timetable.",
    ),
    ("Be kind to all callers.", "Don't be too familiar with callers."),
    ("Say goodbye in one sentence.", "Do not say goodbye before the caller is done."),
)

LEFT_OVER: tuple[tuple[str, str], ...] = (
    (
        "Hand questions about bringing a pet, a dog or a cat to the Guide.",
        "Hand questions about pets to the Pets Desk.",
    ),
    ("Use find_answer for refunds of a late train.", "Refunds go to the Billing Desk."),
    (
        "Whoever wants to renew a library card or a book needs the Guide.",
        "Everything about a library card is done by the Care Desk.",
    ),
    ("Hand complaints about a rude driver to the Guide.", "Give complaints to the Care Desk."),
    ("Questions about parking at the clinic: Guide.", "Parking: use find_answer."),
    (
        "Hand questions about swimming lessons for children to the Guide.",
        "Swimming lessons are booked and explained by Bookings.",
    ),
    ("Use show_bill for invoices of last year.", "Invoices are for the Billing Desk."),
    (
        "If they ask about a moved or lost parcel, take the Guide.",
        "Lost parcels are for the Care Desk.",
    ),
)
"""An old sentence about part of a subject, and a new one about all of it; written before the rule
that one subject holds the other."""

APART: tuple[tuple[str, str], ...] = (
    ("Appointments are made by Bookings.", "Use show_bill for what a missed appointment costs."),
    ("Hand people with toothache to Bookings.", "Pain after a treatment: Care Desk."),
    ("Use find_answer for the menu.", "Tables are reserved by Bookings."),
    ("Opening hours: find_answer.", "Hand people who stand before a closed door to the Care Desk."),
    ("Fees are a matter for the Billing Desk.", "Use find_answer for rules about guests."),
    ("Hand questions about a course to the Guide.", "Paid twice? Use give_refund."),
    ("Lessons are booked with make_booking.", "Give people who are ill to the Care Desk."),
    ("Readings go to the Billing Desk.", "Hand people without power to the Care Desk."),
)
"""Beside them: pairs with a word or a trade in common, and nothing else."""


def team_of(*sentences: str) -> TeamSpec:
    """A team whose first agent has these sentences."""
    first = AgentSpec(
        name="Front Desk",
        instructions="\n".join(sentences),
        handoffs=HANDOFFS,
        tools=TOOLS,
    )
    others = (
        AgentSpec(name=name, instructions="Help.", handoffs=("Front Desk",), tools=TOOLS)
        for name in HANDOFFS
    )
    return TeamSpec(name="Planted", entry=first.name, agents=(first, *others))
