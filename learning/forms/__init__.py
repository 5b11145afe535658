"""The forms of the learning rooms, by room: they clean what was typed and offer only what this person may choose."""

from learning.forms.entries import AmendEntryForm, QuickEntryForm, UseForm
from learning.forms.experiments import (
    AgreeForm,
    AmendExperimentForm,
    CheckInForm,
    ExperimentForm,
    PauseForm,
    ReviewForm,
    StartForm,
    StopForm,
)
from learning.forms.finding import FindEntriesForm, FindExperimentsForm, FindVoicesForm, PageForm
from learning.forms.moves import MoveForm
from learning.forms.resolving import ResolveForm, WorkRoundForm
from learning.forms.voices import AmendVoiceForm, ConsiderForm, FeedBackForm, RespondForm, TheirViewForm, VoiceForm

__all__ = [
    "AgreeForm",
    "AmendEntryForm",
    "AmendExperimentForm",
    "AmendVoiceForm",
    "CheckInForm",
    "ConsiderForm",
    "ExperimentForm",
    "FeedBackForm",
    "FindEntriesForm",
    "FindExperimentsForm",
    "FindVoicesForm",
    "MoveForm",
    "PageForm",
    "PauseForm",
    "QuickEntryForm",
    "ResolveForm",
    "RespondForm",
    "ReviewForm",
    "StartForm",
    "StopForm",
    "TheirViewForm",
    "UseForm",
    "VoiceForm",
    "WorkRoundForm",
]
