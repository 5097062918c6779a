"""The world around the helpdesk, to try and test it offline: stand-ins for Slack and mail, with pages.

    python -m sandbox --world sandbox/world.json --portal-url http://127.0.0.1:8080/

starts everything in one process and prints one line of JSON with the addresses: `page` (the front page),
`slack_page`, `mail_page`, `slack_api`, `slack_bot_token`, `slack_app_token`, `slack_signing_secret`, `smtp`,
`imap` (by mailbox). Tests use the halves on their own, `sandbox.mail.MailSandbox` and
`sandbox.slack.SlackSandbox`, or both as `sandbox.run.Sandbox`. The product is reached over sockets only, and
never imported here.
"""
