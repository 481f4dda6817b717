"""A desk that routes: teams, people who are there, and the decider run until it has nothing to do."""

from typing import Any

from omnid.desk import deciding
from omnid.desk.operators import acting
from omnid.model import Actor, ConversationId, HoursSubject, Strategy, Switch
from omnid.store import operators
from tests.desk.world import World


class Routed(World):
    """Everybody who is added switches on, unless a test says otherwise."""

    def team(
        self, name: str = "support", *logins: str, strategy: Strategy = Strategy.LEAST_LOADED, **more: Any
    ) -> None:
        """Its members are made where they are not there yet."""
        for login in logins:
            self.person(login)
        self.asks("team.add", self.boris, name=name, strategy=strategy, members=list(logins), **more)

    def person(self, login: str, *, on: bool = True, **more: Any) -> Actor:
        with self.tx() as tx:
            there = next((one for one in operators.every(tx) if one.login == login), None)
        if there is None:
            there = self.asks("operator.add", self.root, login=login, **more)
        actor = acting(there)
        if on:
            self.asks("presence.set", actor, switch=Switch.ONLINE)
        return actor

    def default(self, team: str | None) -> None:
        self.asks("desk.set", self.root, changes={"team": team})

    def writes(self, who: str, text: str = "hello", **more: Any) -> ConversationId:
        """A contact writes; the key is new each time."""
        [(last,)] = self.sql("select coalesce(max(id), 0) from messages")
        message = self.hears(who, f"x{last}", text, **more)
        [(conversation,)] = self.sql("select conversation_id from messages where id = ?", message)
        return ConversationId(conversation)

    def decide(self) -> int | None:
        """Until nothing more is due now; when the next thing is."""
        while True:
            with self.tx() as tx:
                next_at = deciding.settle(tx)
            if next_at is None or next_at > self.now:
                return next_at

    def whose(self, conversation: ConversationId) -> str | None:
        rows = self.sql(
            "select o.login from conversations c left join operators o on o.id = c.operator_id where c.id = ?",
            conversation,
        )
        login: str | None = rows[0][0]
        return login

    def shift(self, login: str, spans: str) -> None:
        """Every day, UTC."""
        name = f"shift-{login}"
        self.asks("hours.set", self.boris, name=name, timezone="UTC", spans=[f"mon-sun {spans}"])
        self.asks("hours.use", self.boris, name=name, subject=HoursSubject.OPERATOR, subject_name=login)
