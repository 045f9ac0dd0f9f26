"""What a person holds, in words."""

from app.services.people import Person
from app.services.places import place_name
from app.web.current import services


def posts(person: Person) -> list[tuple[int, str]]:
    """(appointment id, 部门签发（市生态环境局）) of everything the person holds."""
    book = services().book
    named = [(number, label, place_name(book, where)) for number, label, where in person.posts]
    return [(number, f"{label}（{where}）" if where else label) for number, label, where in named]
