"""Makers over hosted image models: one thin adapter for each vendor, behind the loop's `Maker` port."""

from makeready.makers.hosted.access import Access
from makeready.makers.hosted.maker import Change, HostedMaker
from makeready.makers.hosted.opening import hosted_card, open_hosted
from makeready.makers.hosted.traffic import Traffic

__all__ = ["Access", "Change", "HostedMaker", "Traffic", "hosted_card", "open_hosted"]
