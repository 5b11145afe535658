"""The forms of the missions floor."""

from missions.forms.board import AnswerForm, CorrectAnswerForm, ProgressForm, QuestionAnswerForm
from missions.forms.figures import AmendFigureForm, FigureForm, RemoveFigureForm
from missions.forms.principles import PrincipleForm
from missions.forms.words import (
    WORDS_OF,
    AmendInterventionForm,
    AmendUpdateForm,
    ConnectForm,
    DisconnectForm,
    InterventionForm,
    UpdateForm,
)

__all__ = [
    "WORDS_OF",
    "AmendFigureForm",
    "AmendInterventionForm",
    "AmendUpdateForm",
    "AnswerForm",
    "ConnectForm",
    "CorrectAnswerForm",
    "DisconnectForm",
    "FigureForm",
    "InterventionForm",
    "PrincipleForm",
    "ProgressForm",
    "QuestionAnswerForm",
    "RemoveFigureForm",
    "UpdateForm",
]
