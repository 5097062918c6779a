"""The bare page: aiohttp, one raw query, one jinja2 template; no session, no language, no rules. And a hello.

Prints its port once it answers.
"""

import asyncio
import sys
from datetime import datetime

import aiosqlite
from aiohttp import web
from jinja2 import Environment

QUERY = """
SELECT t.id, t.serial, t.title, t.status, t.priority, t.created_at, t.modified_at, c.name AS contact
FROM ticket t LEFT JOIN contact c ON c.id = t.contact_id
WHERE t.organisation_id = 1 AND t.status IN ('open', 'in_progress', 'wait_for_response')
ORDER BY t.modified_at DESC, t.id DESC LIMIT 50
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<link rel="stylesheet" href="/static/page.css">
<script src="/static/page.js" defer></script>
</head>
<body>
<header class="bar">
  <a class="company" href="/tickets">{{ company }}</a>
  <nav><a href="/tickets" aria-current="page">Tickets</a> <a href="/tickets/new">New ticket</a></nav>
  <form method="post" action="/logout"><input type="hidden" name="token" value="{{ token }}">
  <button>Log out</button></form>
</header>
<main>
<h1>{{ title }}</h1>
<nav class="tabs">
{% for name in ("Open", "Closed", "All") %}<a href="/tickets?show={{ name | lower }}">{{ name }}</a>
{% endfor %}
</nav>
<ul class="tickets">
{% for row in rows %}
  <li>
    <span class="number">TT{{ row.serial }}</span>
    <a class="title" href="/tickets/TT{{ row.serial }}">{{ row.title }}</a>
    <span class="state"><span class="chip chip-{{ row.status }}">{{ row.status }}</span></span>
    <span class="contact">{{ row.contact }}</span>
    <span class="changed"><span class="unseen">changed </span><time datetime="{{ row.modified_at }}">
    {{- row.at.strftime("%d %b %Y, %H:%M") }}</time></span>
  </li>
{% endfor %}
</ul>
<nav class="pager"><a href="/tickets?after={{ rows[-1].id }}" rel="next">Older tickets</a></nav>
</main>
</body>
</html>
"""

STORE = web.AppKey("store", aiosqlite.Connection)


async def tickets(request: web.Request) -> web.Response:
    found = await request.app[STORE].execute_fetchall(QUERY)
    rows = [{**row, "at": datetime.fromisoformat(row["modified_at"])} for row in map(dict, found)]
    text = TEMPLATE.render(title="Tickets", company="Support", token="0123456789abcdef", rows=rows)
    return web.Response(text=text, content_type="text/html")


TEMPLATE = Environment(autoescape=True).from_string(PAGE)


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


async def run(file: str) -> None:
    app = web.Application()
    app.add_routes([web.get("/tickets", tickets), web.get("/hello", hello)])
    async with aiosqlite.connect(file) as store:
        store.row_factory = aiosqlite.Row
        app[STORE] = store
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
