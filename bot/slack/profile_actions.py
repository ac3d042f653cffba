"""*Our profile* in the Home tab: opened, saved, and what is wrong shown under its field."""

from typing import Any

from slack_bolt import Ack, App

from bot.errors import BadInput, NotAllowed
from bot.outreach.profiles import Profiles
from bot.slack import forms, profile_form
from bot.slack.listening import Base, row_of
from bot.slack.texts import text
from bot.slack.words import clean


class ProfileActions(Base):
    """The listeners of an enterprise's profile."""

    def __init__(self, *base: Any, profiles: Profiles | None) -> None:
        super().__init__(*base)
        self._profiles = profiles

    def register(self, bolt: App) -> None:
        """Add these listeners."""
        bolt.action("profile")(self.pressed)
        bolt.view("profile")(self.sent)

    def pressed(self, ack: Ack, body: dict[str, Any]) -> None:
        """*Open*: the dialog with what is known."""
        ack()
        person, language, _ = self.who(body)
        if self._profiles is not None and person.role == "enterprise":
            self.open(body, profile_form.form(self._profiles.own(person), language))

    def sent(self, ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The dialog came: stored, or every field that is wrong says why."""
        person, language, _ = self.who(body)
        answers = {name: clean(words) for name, words in forms.answers(view).items()}
        revision = row_of(str(view.get("private_metadata", "")).partition(":")[2])
        try:
            if self._profiles is None:
                raise NotAllowed("no profiles here")
            saved = self._profiles.save(person, answers, revision)
        except (BadInput, NotAllowed) as error:
            words = text("gone", language) if isinstance(error, NotAllowed) else self.explained(error, language)
            ack(response_action="errors", errors={next(iter(answers)): words[:400]})
            return
        if saved.is_stored:
            ack(response_action="update", view=profile_form.saved(saved.problems, language))
        else:
            ack(response_action="errors", errors=profile_form.errors(saved.problems, list(answers), language))
