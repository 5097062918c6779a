"""What every page needs besides the request: the house, templates, labels, files of the browser's."""

from dataclasses import dataclass

from aiohttp import web

from desk.house import House
from portal.assets import Assets
from portal.labels import LabelStore
from portal.templating import Templates


@dataclass(frozen=True, slots=True)
class Parts:
    house: House
    templates: Templates
    labels: LabelStore
    assets: Assets


PARTS = web.AppKey("parts", Parts)


def parts_of(request: web.Request) -> Parts:
    return request.app[PARTS]


def house_of(request: web.Request) -> House:
    return request.app[PARTS].house
