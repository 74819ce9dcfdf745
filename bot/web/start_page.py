"""Page of a service without any channel: what is there, and the ways to connect one."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Alongside: no channel is on yet</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }}
code {{ font-size: .95em }}</style>
</head>
<body>
<h1>Alongside is running, and reaches nobody yet</h1>
<p>It works by “{policy}”. No channel is set up, so nobody can write to it, and nobody is written to.</p>
{more}
<h2>Connect one</h2>
<ul>
<li><strong>Slack</strong>: set <code>SLACK_BOT_TOKEN</code>, with <code>SLACK_SIGNING_SECRET</code> (over HTTP) or
<code>SLACK_APP_TOKEN</code> (Socket Mode, no public address).</li>
<li><strong>Microsoft Teams</strong>: set <code>TEAMS_APP_ID</code>, <code>TEAMS_TENANT_ID</code> and
<code>TEAMS_APP_SECRET</code>.</li>
<li><strong>To try it out</strong>: set <code>ALONGSIDE_CONSOLE=true</code> for a console on this machine, whose
user can act as anybody; or look at an invented council with <code>alongside demo</code>.</li>
</ul>
<p><code>alongside setup</code> asks for these and writes them down; <code>alongside doctor</code> says what is missing.
Then start it again.</p>
</body>
</html>
"""
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def route(policy: str, more: str = "") -> Route:
    """Return the route of the page; `more` is one sentence about the policy, where there is something to know."""

    async def start(_request: Request) -> Response:
        return HTMLResponse(
            PAGE.format(policy=escape(policy), more=f"<p>{escape(more)}</p>" if more else ""), headers=HEADERS
        )

    return Route("/", start)
