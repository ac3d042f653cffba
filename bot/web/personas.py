"""Who one can be in the local workspace, where everything is on one machine and nobody signs in."""

from bot.conversations import Person

PERSONAS: dict[str, Person] = {
    p.id: p
    for p in (
        Person(
            "enterprise-a", "Lin Hua", "enterprise", enterprise="hangzhou-lamp",
            enterprise_name="Hangzhou Lamp Trading (example)", province="Zhejiang",
        ),
        Person(
            "enterprise-b", "Chen Bo", "enterprise", enterprise="shenzhen-case",
            enterprise_name="Shenzhen Phone Case (example)", province="Guangdong",
        ),
        Person("expert", "Dr. Wei Ming", "expert", desk="United States branch (example)"),
        Person("expert-2", "Anna Berg", "expert", desk="Germany branch (example)"),
        Person("lead", "Zhao Yan", "lead", desk="National guidance center (example)"),
    )
}  # fmt: skip
DEFAULT = "enterprise-a"


def persona(name: str | None) -> Person:
    """The person of this name, or the first one for a name that nobody has."""
    return PERSONAS.get(name or DEFAULT, PERSONAS[DEFAULT])
