"""The forms of the learning rooms, by room: they clean what was typed and offer only what this person may choose."""

from learning.forms.bringing import BringForm, ConfirmForm
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
from learning.forms.finding import FindEntriesForm, FindExperimentsForm, FindVoicesForm, FromExperimentForm, PageForm
from learning.forms.moves import MoveForm
from learning.forms.questions import (
    AmendQuestionForm,
    AnsweredForm,
    BidInForm,
    FindQuestionsForm,
    NotNowForm,
    OfferToResearchForm,
    QuestionForm,
    TakenUpForm,
)
from learning.forms.resolving import HowFarPressed, ResolveForm, WorkRoundForm
from learning.forms.stewards import LookAfterForm
from learning.forms.syntheses import (
    AmendSynthesisForm,
    BecauseForm,
    DeclineForm,
    FrameworkForm,
    FromForm,
    OfferSynthesisForm,
    SynthesisForm,
)
from learning.forms.voices import (
    AmendVoiceForm,
    BeginVoiceForm,
    ConsiderForm,
    FeedBackForm,
    LinkForm,
    RespondForm,
    TheirViewForm,
    VoiceForm,
    VoiceUnderAimsForm,
)

__all__ = [
    "AgreeForm",
    "AmendEntryForm",
    "AmendExperimentForm",
    "AmendQuestionForm",
    "AmendSynthesisForm",
    "AmendVoiceForm",
    "AnsweredForm",
    "BecauseForm",
    "BeginVoiceForm",
    "BidInForm",
    "BringForm",
    "CheckInForm",
    "ConfirmForm",
    "ConsiderForm",
    "DeclineForm",
    "ExperimentForm",
    "FeedBackForm",
    "FindEntriesForm",
    "FindExperimentsForm",
    "FindQuestionsForm",
    "FindVoicesForm",
    "FromExperimentForm",
    "FrameworkForm",
    "FromForm",
    "HowFarPressed",
    "LinkForm",
    "LookAfterForm",
    "MoveForm",
    "NotNowForm",
    "OfferSynthesisForm",
    "OfferToResearchForm",
    "PageForm",
    "PauseForm",
    "QuestionForm",
    "QuickEntryForm",
    "ResolveForm",
    "RespondForm",
    "ReviewForm",
    "StartForm",
    "StopForm",
    "SynthesisForm",
    "TakenUpForm",
    "TheirViewForm",
    "UseForm",
    "VoiceForm",
    "VoiceUnderAimsForm",
    "WorkRoundForm",
]
