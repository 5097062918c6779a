"""The floor of a process: Python, and the six libraries imported."""

import sys

import aiohttp
import aioimaplib
import aiosmtplib
import jinja2
import slack_bolt.async_app
import tortoise

from benchmarks.measuring import rss_mb

LIBRARIES = (aiohttp, aioimaplib, aiosmtplib, jinja2, slack_bolt, tortoise)

if __name__ == "__main__":
    sys.stdout.write(f"{rss_mb()}\n")
