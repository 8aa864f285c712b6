"""No template holds the server up: what would take too long, grow too long or nest too deeply fails, and soon."""

import time

import pytest

from gatepost.ses.templates.language import MalformedTemplate, RenderingFailure, Work, parse
from gatepost.ses.templates.language.limits import DEEPEST

DOUBLING = "".join(f'{{{{#* inline "p{n}"}}}}{{{{> p{n + 1}}}}}{{{{> p{n + 1}}}}}{{{{/inline}}}}' for n in range(80))
LIST = {"a": [0] * 1000}

TOO_MUCH = [
    ("{{#each a}}{{#each @root.a}}{{#each @root.a}}{{/each}}{{/each}}{{/each}}", LIST, "takes too long"),
    (DOUBLING + '{{#* inline "p80"}}{{/inline}}{{> p0}}', {}, "takes too long"),
    ("{{#each a}}{{#each @root.a}}{{" + ".".join("a" * 90) + "}}{{/each}}{{/each}}", LIST, "is not present"),
    ("{{#each a}}{{@root.text}}{{/each}}", LIST | {"text": "x" * 100_000}, "longer than 41943040 characters"),
    ("{{#each a}}{{@root.a}}{{#each @root.a}}{{@root.a}}{{/each}}{{/each}}", LIST, "longer than 41943040 characters"),
    ("{{#each a}}{{#each @root.a}}{{log " + "1 " * 50_000 + "}}{{/each}}{{/each}}", LIST, "takes too long"),
    (
        "".join(f'{{{{#*inline "p{n}"}}}}{{{{/inline}}}}' for n in range(5000))
        + '{{#each a}}{{#each @root.a}}{{#*inline "x"}}{{/inline}}{{/each}}{{/each}}',
        LIST,
        "takes too long",
    ),
    ('{{#* inline "a"}}{{> a}}{{/inline}}{{> a}}', {}, "nested too deeply"),
]


@pytest.mark.parametrize(("source", "data", "text"), TOO_MUCH)
def test_a_template_that_would_never_end_fails(source: str, data: dict[str, object], text: str):
    template = parse(source)
    started = time.process_time()
    with pytest.raises(RenderingFailure, match=text):
        template.render(data)
    assert time.process_time() - started < 10


def test_texts_may_share_what_may_be_done():
    template, work = parse("{{#each a}}{{/each}}"), Work(2500)
    template.render(LIST, work)
    template.render(LIST, work)
    with pytest.raises(RenderingFailure, match="takes too long"):
        template.render(LIST, work)


def test_data_nested_too_deeply_cannot_be_printed():
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(RenderingFailure, match="nested too deeply"):
        parse("{{a}}").render({"a": deep})


def test_blocks_may_be_nested_as_deep_as_the_limit_says():
    deep = "{{#if a}}" * DEEPEST + "." + "{{/if}}" * DEEPEST
    assert parse(deep).render({"a": 1}) == "."
    with pytest.raises(MalformedTemplate, match="too deep inside each other"):
        parse("{{#if a}}" + deep + "{{/if}}")


LONG = {
    "tags": "{{a}}" * 60_000,
    "escapes": "\\{{" * 60_000,
    "comments": "{{!x}}" * 60_000,
    "trimmed": "{{a~}} " * 60_000,
}
LONG_AND_WRONG = {
    "parentheses": "{{a " + "(" * 200_000,
    "segments": "{{a " + "[x]." * 80_000,
    "quotes": '{{"' + '\\"' * 200_000,
    "spaces": "{{" + " " * 400_000,
    "names": "{{/" + "a" * 400_000 + "}}",
}


@pytest.mark.parametrize("source", LONG.values(), ids=LONG)
def test_reading_a_long_template_takes_time_in_proportion(source: str):
    started = time.process_time()
    assert parse(source).is_plain
    assert time.process_time() - started < 10


@pytest.mark.parametrize("source", LONG_AND_WRONG.values(), ids=LONG_AND_WRONG)
def test_a_long_text_that_is_no_template_is_refused_soon_and_in_few_words(source: str):
    started = time.process_time()
    with pytest.raises(MalformedTemplate) as caught:
        parse(source)
    assert time.process_time() - started < 10
    assert len(str(caught.value)) < 300
