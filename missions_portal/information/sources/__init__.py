"""Where an officer may look for what was asked: each kind of record, who reads it, its words and what may exempt it."""

from missions_portal.information.sources.barriers import OF_BARRIERS
from missions_portal.information.sources.leaders import OF_LEADERS
from missions_portal.information.sources.learning import OF_LEARNING
from missions_portal.information.sources.meetings import OF_MEETINGS
from missions_portal.information.sources.strategy import OF_THE_STRATEGY

SOURCES = (*OF_BARRIERS, *OF_LEARNING, *OF_THE_STRATEGY, *OF_LEADERS, *OF_MEETINGS)
OF_KIND = {source.kind: source for source in SOURCES}
