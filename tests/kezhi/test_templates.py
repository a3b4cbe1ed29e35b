"""Every template loads, and every component in it is understood.

Two template libraries rewrite the loaders; in the wrong order components are shown as raw text,
without any error.
"""

from pathlib import Path

import pytest
from django.template import Engine, Template, engines
from django.template.base import TextNode
from django.template.loader import get_template

SOURCE = Path(__file__).parents[2] / "src/kezhi"


def template_names() -> list[str]:
    folders = sorted(SOURCE.glob("*/templates"))
    return [
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def raw_components(template: Template) -> list[str]:
    """Text that a browser would get although it was meant as a component."""
    texts = [node.s for node in template.nodelist.get_nodes_by_type(TextNode)]
    return [text for text in texts if "<c-" in text or "</c-" in text]


@pytest.mark.parametrize("name", template_names())
def test_a_template_loads_and_knows_its_components(name: str) -> None:
    assert not raw_components(get_template(name).template)


def test_the_guard_catches_a_component_left_as_text() -> None:
    unread = Engine(loaders=[]).from_string("{% if a %}<p><c-card>b</c-card></p>{% endif %}")
    assert raw_components(unread) == ["<p><c-card>b</c-card></p>"]


def test_the_guard_looks_into_parts_and_components() -> None:
    """A part of a page and the slot of a component are searched too."""
    inner = "{% partialdef rows inline %}<c-raw />{% endpartialdef %}"
    engine = engines["django"].engine
    assert raw_components(Template(inner, engine=engine)) == ["<c-raw />"]
