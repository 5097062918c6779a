"""Bringing another helpdesk's records over: its export, read as it streams, and written by the hundred.

One file a source reads (`zammad`, `freescout`, `osticket`, `vtiger`) and yields what stands in `foreign`;
`writing` puts it into the store. A reader knows nothing of the store, the store nothing of a source.
"""
