"""Sample tickets of the customer that writes English, Acme Ltd."""

from desk.samples.sample_ticket import SampleTicket, answer, customer, note
from models.comment import Channel

OLIVER, GRACE = "oliver.smith@acme.example", "grace.miller@acme.example"
HENRY, AMARA = "henry.walsh@acme.example", "amara.okafor@acme.example"
LUCY, DAVID = "lucy.bennett@acme.example", "david.nguyen@acme.example"

TICKETS = (
    SampleTicket(
        title="Nightly backup reports success but the archive is empty",
        customer=OLIVER,
        days=0.2,
        priority="urgent",
        severity="critical",
        category="big_problem",
        description="Hello,\n\nlast night's backup job was reported as successful, but the archive it wrote "
        "is 0 bytes. The one from the night before is fine. Could somebody look at this today?\n\nOliver",
    ),
    SampleTicket(
        title="Invoice INV-20931 charged twice",
        customer=GRACE,
        days=0.8,
        group="Billing",
        agent="priya",
        status="in_progress",
        priority="high",
        description="Our card was charged twice for INV-20931, on the 3rd and again on the 4th. Please "
        "refund one of the two.",
        said=(
            note(1, "priya", "Confirmed, the payment provider retried after a time-out. Refund requested."),
            answer(
                1.2,
                "priya",
                "Hello Grace,\n\nyou are right, and I am sorry: the second charge was our mistake. The "
                "refund is on its way and should arrive within three working days.",
            ),
            customer(4, "Thank you, Priya. Will we get a credit note for our books?"),
        ),
    ),
    SampleTicket(
        title="Single sign-on: redirect loop after certificate change",
        customer=OLIVER,
        days=1.5,
        priority="high",
        severity="major",
        agent="nadia",
        status="wait_for_response",
        through=Channel.PORTAL,
        description="We rolled over our identity provider's signing certificate on Sunday. Since then, "
        "logging in bounces between your page and ours until the browser gives up.",
        said=(
            note(0.5, "nadia", "Their metadata still lists the old certificate first."),
            answer(
                0.7,
                "nadia",
                "Hi Oliver,\n\nyour metadata document still has the old certificate in it. Could you remove "
                "that entry and tell me when it is done? I'll reload it at our end right away.",
            ),
        ),
    ),
    SampleTicket(
        title="Can we pay by purchase order?",
        customer=GRACE,
        days=4,
        group="Billing",
        status="open",
        priority="low",
        type="information",
        description="From next quarter our finance team would prefer purchase orders over card payments. Is "
        "that possible, and what would you need from us?",
    ),
    SampleTicket(
        title="API returns 429 although we are below the limit",
        customer=DAVID,
        days=2.5,
        agent="jonas",
        status="in_progress",
        severity="major",
        description="Our importer sends at most 80 requests a minute (the limit is 100), yet every few "
        "minutes we get a 429 with Retry-After: 17.",
        said=(
            note(3, "jonas", "The limit counts per token, and they share one between staging and live."),
            answer(
                3.5,
                "jonas",
                "Hi David,\n\nyour staging system uses the same token as the live one, so the two add up. "
                "Would you create a second token for staging? Settings, API, New token.",
            ),
            customer(6, "That makes sense, thanks. I'll do it tonight and report back."),
        ),
    ),
    SampleTicket(
        title="Please add Amara as an administrator",
        customer=OLIVER,
        days=7,
        agent="nadia",
        status="closed",
        priority="low",
        type="service_request",
        description="Amara Okafor joins our operations team and needs the same rights as I have.",
        solution="Amara is an administrator now. She has received a mail with a link to set her password.",
    ),
    SampleTicket(
        title="Dashboard shows yesterday's figures in the morning",
        customer=HENRY,
        days=12,
        agent="jonas",
        status="closed",
        severity="minor",
        through=Channel.PORTAL,
        description="Before about 9 am the dashboard shows the figures of the previous day. Later in the day "
        "it is correct.",
        said=(
            note(5, "jonas", "The nightly job runs at 08:30 UTC. It should run in the customer's morning."),
            answer(6, "jonas", "Hello Henry, the figures are calculated too late for your time zone. On it!"),
        ),
        solution="The calculation now runs at 04:00 your time. From tomorrow on, the dashboard is up to date "
        "when you come in.",
    ),
    SampleTicket(
        title="Feature request: bulk change of due dates",
        customer=AMARA,
        days=18,
        status="open",
        priority="low",
        type="enhancement",
        severity="feature",
        through=Channel.PORTAL,
        description="When a project slips, we have to move 50 due dates by hand. It would be great to select "
        "tasks and move them all by a number of days.",
    ),
    SampleTicket(
        title="Mail notifications land in the spam folder",
        customer=LUCY,
        days=8,
        agent="nadia",
        status="closed",
        severity="minor",
        description="Your notifications have been going to spam since last week. We have not changed "
        "anything on our side.",
        said=(
            customer(10, "Here is what our provider says: SPF passes, DKIM is missing."),
            note(11, "nadia", "The new relay did not sign. Fixed at 14:10."),
        ),
        solution="One of our mail relays did not sign outgoing mail. It does now; mails since yesterday "
        "14:10 carry a valid DKIM signature.",
    ),
    SampleTicket(
        title="Where do I find the signed data processing agreement?",
        customer=GRACE,
        days=23,
        group="Billing",
        agent="priya",
        status="closed",
        priority="low",
        type="information",
        description="Our auditor asks for the data processing agreement that both of us signed in spring.",
        solution="You find it in the portal under Documents. I have also attached a copy to your contract.",
    ),
    SampleTicket(
        title="Mobile app crashes when opening a photo",
        customer=HENRY,
        days=1,
        status="open",
        severity="major",
        category="small_problem",
        description="Opening a photo in a job closes the app. It happens on two phones (Pixel 8, Android "
        "16), not on the tablet.",
        said=(note(2, "jonas", "Crash reports have it: photos above 50 megapixels. Fix is in review."),),
    ),
    SampleTicket(
        title="VAT number missing on our invoices",
        customer=LUCY,
        days=10,
        group="Billing",
        agent="priya",
        status="wait_for_response",
        type="service_request",
        description="Our VAT number does not appear on your invoices any more. Please add it and send us "
        "corrected copies for the last two months.",
        said=(
            answer(
                5,
                "priya",
                "Hello Lucy,\n\nwe have two numbers on file for Acme Ltd. Which of them is to be printed: "
                "the one ending in 412 or the one ending in 907?",
            ),
        ),
    ),
    SampleTicket(
        title="Webhook deliveries stopped after our domain change",
        customer=DAVID,
        days=15,
        agent="jonas",
        status="closed",
        severity="major",
        description="We moved from hooks.acme.example to events.acme.example. Since then nothing arrives, "
        "although the new address answers 200 to a test.",
        said=(customer(2, "Update: your test button does arrive. Real events don't."),),
        solution="After too many failures the webhook had been switched off, and changing the address did "
        "not switch it on again. It is on now, and the 212 missed events have been sent.",
    ),
    SampleTicket(
        title="Slow page load from the Singapore office",
        customer=AMARA,
        days=3.5,
        agent="nadia",
        status="in_progress",
        severity="minor",
        description="From Singapore, each page takes four to six seconds. From London it is under one.",
        said=(
            note(8, "nadia", "Static files come from Frankfurt only. Asked the network team for an edge."),
            answer(9, "nadia", "Hi Amara, thanks for the traces, they help a lot. We're looking at routing."),
        ),
    ),
    SampleTicket(
        title="Archive finished projects automatically",
        customer=OLIVER,
        days=28,
        agent="jonas",
        status="closed",
        priority="low",
        type="change_request",
        severity="feature",
        through=Channel.PORTAL,
        description="We would like projects to be archived 90 days after they are finished, without anybody "
        "having to remember.",
        solution="There is a setting for this since version 4.1: Projects, Settings, “Archive after”. I have "
        "set it to 90 days for you.",
    ),
)
