"""SES's template language, as a table: what is written, with which data, and what comes of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.ses.templates.language import MalformedTemplate, MissingAttribute, RenderingFailure, Template, parse

ORDER = {
    "name": "Anaya",
    "note": '<b> & "so"',
    "none": None,
    "no": False,
    "yes": True,
    "zero": 0,
    "empty": "",
    "price": 19.9,
    "count": 3,
    "contact": {"city": "Bengaluru", "phone": {"home": "555"}, "name": "inner"},
    "items": [{"title": "tea", "gift": True}, {"title": "cup"}],
    "nothing": [],
    "tags": ["a", "b"],
    "first name": "Ann",
    "with-dash": "dash",
    "rates": {"eu": 1, "us": 2},
    "key": "us",
    "名": "x",
}

RENDERED = [
    # text
    ("", ""),
    ("Hello!\r\n  {not} a } tag {", "Hello!\r\n  {not} a } tag {"),
    ("\\{{name}} is {{name}}", "{{name}} is Anaya"),
    ("\\\\{{name}}", "\\Anaya"),
    # values
    ("{{name}}|{{ name }}|{{\nname\n}}", "Anaya|Anaya|Anaya"),
    ("{{note}} {{{note}}} {{&note}}", '<b> & "so" <b> & "so" <b> & "so"'),
    ("{{count}} {{price}} {{yes}} {{no}} {{zero}} [{{empty}}]", "3 19.9 true false 0 []"),
    ("{{tags}} {{rates}}", '["a","b"] {"eu":1,"us":2}'),
    ("{{contact.city}} {{contact/city}} {{contact.phone.home}}", "Bengaluru Bengaluru 555"),
    ("{{[first name]}} {{with-dash}} {{[with-dash]}} {{contact.[city]}} {{名}}", "Ann dash dash Bengaluru x"),
    ('{{"first name"}}', "Ann"),
    ("{{tags.[0]}} {{tags.1}} {{items.[1].title}}", "a b cup"),
    ("{{@root.name}}", "Anaya"),
    ("{{amazonSESUnsubscribeUrl}}", "{{amazonSESUnsubscribeUrl}}"),
    # comments
    ("a{{! said }}b{{!-- {{name}} --}}c", "abc"),
    # if and unless
    ("{{#if yes}}1{{/if}}{{#if no}}2{{/if}}{{#if none}}3{{/if}}{{#if missing}}4{{/if}}", "1"),
    ("{{#if zero}}1{{else}}2{{/if}}{{#if empty}}1{{else}}2{{/if}}{{#if nothing}}1{{else}}2{{/if}}", "222"),
    ("{{#if zero includeZero=true}}1{{else}}2{{/if}}", "1"),
    ("{{#if contact.fax}}1{{else if contact.phone}}2{{else}}3{{/if}}", "2"),
    ("{{#if no}}1{{else if no}}2{{else if no}}3{{else}}4{{/if}}", "4"),
    ("{{#if no}}1{{^}}2{{/if}}", "2"),
    ("{{#unless no}}1{{else}}2{{/unless}}{{#unless yes}}1{{else}}2{{/unless}}", "12"),
    ("{{# if yes }}1{{ else }}2{{/ if }}", "1"),
    # each
    ("{{#each items}}{{title}}{{#if gift}}*{{/if}} {{/each}}", "tea* cup "),
    ("{{#each tags}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "0a,1b"),
    ("{{#each tags}}{{#if @first}}<{{/if}}{{.}}{{/each}}", "<ab"),
    ("{{#each rates}}{{@key}}={{this}};{{/each}}", "eu=1;us=2;"),
    ("{{#each nothing}}1{{else}}none{{/each}}{{#each missing}}1{{/each}}{{#each name}}1{{else}}.{{/each}}", "none."),
    ("{{#each items as |item i|}}{{i}}{{item.title}}{{/each}}", "0tea1cup"),
    ("{{#each items}}{{#each @root.tags}}{{@../index}}{{this}} {{/each}}{{/each}}", "0a 0b 1a 1b "),
    # with, and names further out
    ("{{#with contact}}{{city}} {{name}} {{../name}} {{count}}{{/with}}", "Bengaluru inner Anaya 3"),
    ("{{#with missing}}1{{else}}2{{/with}}{{#with nothing}}1{{/with}}", "2"),
    ("{{#with contact.phone as |line|}}{{line.home}}{{/with}}", "555"),
    ("{{#each items}}{{#if title}}{{../name}}{{/if}}{{/each}}", "AnayaAnaya"),
    # sections without a helper
    ("{{#contact}}{{city}}{{/contact}}{{#tags}}{{this}}{{/tags}}{{#yes}}{{name}}{{/yes}}", "BengaluruabAnaya"),
    ("{{^no}}1{{/no}}{{^tags}}2{{/tags}}{{#missing}}3{{else}}4{{/missing}}", "14"),
    # lookup and log
    ("{{lookup rates key}} {{lookup tags 1}} {{lookup contact 'city'}}", "2 b Bengaluru"),
    ("{{lookup (lookup items 1) 'title'}}[{{lookup tags 7}}]", "cup[]"),
    ("{{log name}}", ""),
    # inline partials
    ('{{#* inline "full"}}{{name}}!{{/inline}}{{> full}} {{> full}}', "Anaya! Anaya!"),
    ('{{> later}}{{#*inline "later"}}.{{/inline}}', "."),
    ('{{#* inline "p"}}{{title}}{{mark}}{{/inline}}{{#each items}}{{> p mark="-"}}{{/each}}', "tea-cup-"),
    ('{{#* inline "p"}}{{city}}{{/inline}}{{> p contact}}', "Bengaluru"),
    # white space
    ("a {{~name~}} b", "aAnayab"),
    ("a \n{{~#if yes~}}\n b \n{{~else~}}\n c {{~/if~}} \n d", "abd"),
    ("a {{~! said ~}} b", "ab"),
    ("{{#if yes}}\nb\n{{/if}}\n", "\nb\n\n"),
    ("{{~{note}~}} .", '<b> & "so".'),
    (
        '{{#* inline "fullName"}}{{name}}{{#if contact.last}} {{contact.last}}{{/if}}{{/inline~}}\n Hello {{> fullName}}!',
        "Hello Anaya!",
    ),
]


@pytest.mark.parametrize(("source", "text"), RENDERED)
def test_a_template_is_filled(source: str, text: str):
    assert parse(source).render(ORDER) == text


MISSING = [
    ("{{missing}}", "missing"),
    ("{{none}}", "none"),
    ("{{contact.fax}}", "contact.fax"),
    ("{{fax.number}}", "fax.number"),
    ("{{Name}}", "Name"),
    ("{{tags.[2]}}", "tags.[2]"),
    ("{{tags.x}}", "tags.x"),
    ("{{name.x}}", "name.x"),
    ("{{#each items}}{{colour}}{{/each}}", "colour"),
    ("{{#with contact}}{{this.count}}{{/with}}", "this.count"),
    ("{{#with contact}}{{./count}}{{/with}}", "./count"),
    ("{{../name}}", "../name"),
    ("{{@index}}", "@index"),
    ("{{#IF NAME}}Hey{{/IF}}", "IF"),
    ("{{upper name}}", "upper"),
    ("{{#if (gt count 1)}}1{{/if}}", "gt"),
]


@pytest.mark.parametrize(("source", "name"), MISSING)
def test_what_a_template_prints_has_to_be_there(source: str, name: str):
    with pytest.raises(MissingAttribute) as caught:
        parse(source).render(ORDER)
    assert caught.value.name == name
    assert str(caught.value) == f"Attribute '{name}' is not present in the rendering data."


MALFORMED = [
    ("{{", "Line 1: '{{' is not a tag."),
    ("{{}}", "Line 1: a name is missing."),
    ("one\ntwo {{name", "Line 2: '{{name' is not a tag."),
    ("{{{name}}", "Line 1: '{{{name}}' is not a tag."),
    ("{{na;me}}", "Line 1: '{{na;me}}' is not a tag."),
    ("{{! said", "Line 1: a comment is not closed."),
    ("{{!-- said }}", "Line 1: a comment is not closed."),
    ("{{#if yes}}", "Line 1: {{#if yes}} is not closed."),
    ("{{#if yes}}\n{{/each}}", "Line 2: {{/each}} does not close {{#if yes}}."),
    ("{{#if yes}}{{else}}{{else}}{{/if}}", "Line 1: a block has one else."),
    ("{{/if}}", "Line 1: {{/if}} closes nothing."),
    ("{{else}}", "Line 1: {{else}} closes nothing."),
    ("{{else if x}}", "Line 1: {{else if x}} closes nothing."),
    ("{{#if}}{{/if}}", "Line 1: if takes one argument."),
    ("{{#each a b}}{{/each}}", "Line 1: each takes one argument."),
    ("{{a..b}}", "Line 1: `a..b` is not a path."),
    ("{{a.}}", "Line 1: `a.` is not a path."),
    ("{{@}}", "Line 1: '{{@}}' is not a tag."),
    ("{{lookup (a b}}", "Line 1: its parentheses do not match."),
    ("{{lookup a b)}}", "Line 1: its parentheses do not match."),
    ("{{lookup a ((b) c)}}", "Line 1: a call begins with a helper's name."),
    ("{{#each a as |}}{{/each}}", "Line 1: parameters are written `as |name|` at the end of a tag."),
    ("{{a as |b|}}", "Line 1: only blocks give names."),
    ('{{#* block "a"}}{{/block}}', "Line 1: the only decorator is inline, with the name of a partial."),
    ("{{#* inline}}{{/inline}}", "Line 1: the only decorator is inline, with the name of a partial."),
    ('{{#* inline "a"}}{{else}}b{{/inline}}', "Line 1: an inline partial has no else."),
    ("{{> a b c}}", "Line 1: a partial takes one context."),
    ("{{{{raw}}}} {{{{/raw}}}}", "Line 1: raw blocks are not supported."),
    ("{{#> layout}}{{/layout}}", "Line 1: partial blocks are not supported."),
    ("{{=<% %>=}}", "Line 1: delimiters cannot be changed."),
]


@pytest.mark.parametrize(("source", "text"), MALFORMED)
def test_what_is_no_template_is_refused_with_its_line(source: str, text: str):
    with pytest.raises(MalformedTemplate) as caught:
        parse(source)
    assert str(caught.value) == text


def test_a_partial_that_nobody_defined_fails_the_rendering():
    with pytest.raises(RenderingFailure, match="The partial 'footer' could not be found"):
        parse("{{> footer}}").render({})


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Hello {{name}} {{{a.b}}}{{! said }}", True),
        ("{{#if a}}{{/if}}", False),
        ("{{lookup a 1}}", False),
        ('{{#* inline "a"}}{{/inline}}', False),
        ("{{> a}}", False),
    ],
)
def test_plain_templates_have_nothing_but_attributes(source: str, plain: bool):
    assert parse(source).is_plain is plain


_MARKS = ["{{", "}}", "{{{", "}}}", "#", "/", ".", "..", "~", "!", "--", ">", "|", "(", ")", "[", "]", '"', " "]
_WORDS = ["if", "each", "else", "as", "a", "b", "@index"]
_TAGS = ["{{#if a}}", "{{/if}}", "{{#each a}}", "{{/each}}", "{{else}}", "{{a}}", '{{#* inline "p"}}', "{{/inline}}", "{{> p}}"]
_PIECES = st.sampled_from(_MARKS + _WORDS + _TAGS)
_DATA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "p"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=25).map("".join), st.dictionaries(st.sampled_from(["a", "b"]), _DATA))
def test_any_text_is_a_template_or_is_refused_and_any_template_is_filled_or_fails(source: str, data: dict[str, Any]):
    try:
        template = parse(source)
    except MalformedTemplate:
        return
    assert isinstance(template, Template)
    try:
        template.render(data)
    except RenderingFailure:
        return


@given(st.text(st.characters(exclude_characters="{\\")))
def test_text_without_tags_comes_back_as_it_was(source: str):
    assert parse(source).render({}) == source
