"""Which tables and columns of vtiger's database are read."""

from desk.migration.tables import Plan, Wanted

PLAN = Plan(
    product="vtiger",
    prefix="vtiger_",
    needed=("troubletickets", "crmentity"),
    tables={
        "crmentity": Wanted(
            (
                *("crmid", "smcreatorid", "smownerid", "setype", "description", "createdtime"),
                *("modifiedtime", "deleted"),
            ),
            counts=False,
        ),
        "account": Wanted(
            ("accountid", "accountname", "phone", "email1", "emailoptout"),
            ignored=("account_no", "notify_owner", "isconvertedfromlead", "tags"),
        ),
        "contactdetails": Wanted(
            (
                *("contactid", "accountid", "firstname", "lastname", "email", "secondaryemail", "otheremail"),
                *("phone", "mobile", "emailoptout"),
            ),
            ignored=(
                *("contact_no", "notify_owner", "isconvertedfromlead", "tags", "donotcall", "usertype"),
                *("contacttype", "reference", "training"),
            ),
        ),
        "customerdetails": Wanted(
            ("customerid", "portal", "support_start_date", "support_end_date"), counts=False
        ),
        "troubletickets": Wanted(
            (
                *("ticketid", "ticket_no", "parent_id", "contact_id", "priority", "severity", "status"),
                *("category", "title", "solution", "hours", "days"),
            ),
            ignored=("groupname", "update_log", "version_id", "tags"),
        ),
        "ticketcf": Wanted(("ticketid",), ignored=("from_portal",), keeps_rest=True),
        "field": Wanted(("tablename", "columnname", "fieldlabel"), counts=False),
        "modcomments": Wanted(
            ("modcommentsid", "commentcontent", "related_to", "customer", "userid", "is_private"),
            ignored=("parent_comments", "filename", "related_email_id"),
        ),
        "ticketcomments": Wanted(
            ("commentid", "ticketid", "comments", "ownerid", "ownertype", "createdtime"), counts=False
        ),
        "users": Wanted(("id", "user_name", "first_name", "last_name", "email1"), counts=False),
        "groups": Wanted(("groupid", "groupname"), counts=False),
        "freetags": Wanted(("id", "tag", "raw_tag"), counts=False),
        "freetagged_objects": Wanted(("tag_id", "object_id", "module"), counts=False),
        "notes": Wanted(("notesid", "filename", "filelocationtype"), counts=False),
        "senotesrel": Wanted(("crmid", "notesid"), counts=False),
        "seattachmentsrel": Wanted(("crmid", "attachmentsid"), counts=False),
        "attachments": Wanted(("attachmentsid", "name", "type", "path", "storedname"), counts=False),
    },
    indexes={
        "crmentity": ("crmid",),
        "contactdetails": ("contactid",),
        "customerdetails": ("customerid",),
        "ticketcf": ("ticketid",),
        "modcomments": ("related_to",),
        "ticketcomments": ("ticketid",),
        "users": ("id",),
        "groups": ("groupid",),
        "freetags": ("id",),
        "freetagged_objects": ("object_id",),
        "notes": ("notesid",),
        "senotesrel": ("crmid",),
        "seattachmentsrel": ("crmid",),
        "attachments": ("attachmentsid",),
    },
    homeless={
        "products": "products",
        "servicecontracts": "service contracts",
        "project": "projects",
        "faq": "FAQ articles",
        "quotes": "quotes",
        "invoice": "invoices",
        "leaddetails": "leads",
        "potential": "opportunities",
        "activity": "calendar entries and e-mails",
        "modtracker_detail": "changes in the history",
    },
)
