"""Facts about the rules of routing."""

from omnid.events.fact import Fact
from omnid.model import RuleId


class RuleAdded(Fact, frozen=True, tag="rule_added"):
    rule_id: RuleId


class RuleChanged(Fact, frozen=True, tag="rule_changed"):
    """What it says, or when it is asked."""

    rule_id: RuleId


class RuleRemoved(Fact, frozen=True, tag="rule_removed"):
    rule_id: RuleId
