"""Names that people give are text in every channel: no mention, no link, no trick of direction."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from credentials.rules.notices import retries, slack, teams, troubles, webhook
from credentials.rules.notices.message import OPENED, RESOLVED, Line, Story, line, messages
from credentials.rules.notices.text import plain

pytestmark = pytest.mark.pure

STORY = Story("Acme & <Sons>", datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "https://r.example/f/")
HOSTILE = [
    "<!channel> everybody",
    "<!here|x> <@U012AB3CD> <#C024BE7LR>",
    "@everyone @channel @here",
    "[free money](https://evil.example/)",
    "<https://evil.example/|Sign in here>",
    "*bold* _it_ ~gone~ `code` ```block```",
    "a\x00b\x1b[31mred\x07\r\nSubject: x",
    "txt\u202egpj.exe\u2066 \u200b\u200e\ufeff",
    "]]>]]></text><script>alert(1)</script>",
    "&lt;!channel&gt;",
    "x" * 5000,
    "<" * 5000,
    "\U000e0041 tag \ud800 half",
    "",
]
each_hostile = pytest.mark.parametrize("label", HOSTILE)


def hostile_line(label: str, severity: int = 1) -> Line:
    return line(
        id="7f", code="x", severity=severity, about=label, sentence=f"About {label}.",
        remedy=label, link="https://r.example/f/7f/",
    )  # fmt: skip


def notice(*labels: str, type: str = OPENED) -> dict:
    return messages(type, [hostile_line(label) for label in labels], STORY)[0]


def texts(value: object) -> list[str]:
    """Every string anywhere in a body."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@each_hostile
def test_slack_gets_no_mention_and_no_link_but_ours(label):
    body = slack.body(notice(label))

    shown = [*texts(body["blocks"][1:]), body["text"]]
    marked = [text for text in shown if "<" in text]
    links = re.findall(r"<[^>]*>", "\n".join(marked))
    assert {link.partition("|")[0] for link in links} <= {
        "<https://r.example/f/7f/",
        "<https://r.example/f/",
    }
    assert body["blocks"][0]["text"]["type"] == "plain_text"


@each_hostile
def test_slack_s_widths_are_kept(label):
    body = slack.body(notice(*[label] * 11))

    assert len(body["blocks"]) <= 50
    assert len(body["blocks"][0]["text"]["text"]) <= 150
    sections = [block["text"]["text"] for block in body["blocks"] if block["type"] == "section"]
    assert all(0 < len(text) <= 3000 for text in sections)
    assert all(not re.search(r"&[a-z]{0,3}…", text) for text in sections)


@each_hostile
def test_slack_makes_nothing_of_its_own_out_of_a_text(label):
    blocks = slack.body(notice(label))["blocks"]

    marked = [block["text"] for block in blocks if block["type"] == "section"]
    assert all(text["verbatim"] for text in marked)


@each_hostile
def test_teams_gets_text_without_markdown(label):
    card = teams.body(notice(label))["attachments"][0]["content"]

    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    assert "msteams" not in card
    assert [action["url"] for action in card["actions"]] == ["https://r.example/f/7f/"]


@each_hostile
@pytest.mark.parametrize("body", [slack.body, teams.body, webhook.body])
def test_every_body_is_small_and_free_of_invisible_characters(body, label):
    made = body(notice(*[label] * 50))

    assert len(json.dumps(made).encode()) < 28_000
    for text in texts(made):
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text
        )


def test_a_workflow_of_teams_is_sent_a_card_in_a_message():
    body = teams.body(notice("Key"))

    [attachment] = body["attachments"]
    assert body["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["version"] == "1.4"
    assert "About Key." in texts(attachment["content"]["body"])


def test_a_program_is_sent_type_time_and_data():
    body = webhook.body(notice("Key"))

    assert set(body) == {"type", "timestamp", "data"}
    assert body["type"] == "finding.opened"
    assert body["timestamp"] == "2026-03-02T09:30:00+00:00"
    assert set(body["data"]) == {
        "organization", "headline", "severity", "findings", "more", "link",
    }  # fmt: skip
    assert body["data"]["findings"][0]["about"] == "Key"


def test_a_burst_says_how_many_more_there_are():
    body = slack.body(notice(*["Key"] * 42))

    assert "42 findings opened" in body["blocks"][0]["text"]["text"]
    assert any("and 37 more" in text for text in texts(body))


def test_good_news_looks_like_it():
    told = notice("Key", type=RESOLVED)

    assert told["headline"] == "Resolved: About Key."
    assert slack.body(told)["blocks"][0]["text"]["text"].startswith("🟢")


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("a  b\n c", 9, "a b c"), ("abcdef", 4, "abc…"), ("\u202e\u200b", 9, ""), (None, 9, "None")],
)
def test_text_is_plain(text, most, expected):
    assert plain(text, most) == expected


class TestSignature:
    # The example of the specification's own libraries.
    KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    ID, CONTENT = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    AT = datetime.fromtimestamp(1614265330, UTC)

    def sign(self, *keys: str) -> dict[str, str]:
        opened = [webhook.key_bytes(key) for key in keys]
        return webhook.headers(self.ID, self.AT, self.CONTENT, opened)

    def test_it_is_the_published_example_s(self):
        assert self.sign(self.KEY) == {
            "webhook-id": self.ID,
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }

    def test_two_keys_sign_side_by_side(self):
        other = webhook.written(b"k" * 32)

        signatures = self.sign(other, self.KEY)["webhook-signature"].split(" ")

        signed = b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + self.CONTENT
        mine = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
        assert signatures == [f"v1,{mine}", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="]


class TestRetries:
    @pytest.mark.parametrize(
        ("tries", "hours", "asked", "minutes"),
        [
            (1, 0, None, 1),
            (2, 0, None, 5),
            (3, 0, None, 30),
            (4, 1, None, 120),
            (5, 3, None, 360),
            (6, 9, None, 720),
            (7, 20, None, None),
            (6, 13, None, None),
            (1, 0, 600, 10),
            (1, 0, 999_999, 60),
            (4, 0, 5, 120),
        ],
    )
    def test_the_pause_grows_and_ends_after_a_day(self, tries, hours, asked, minutes):
        pause = retries.pause_after(tries, timedelta(hours=hours), asked)

        assert pause == (None if minutes is None else timedelta(minutes=minutes))

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [("120", 120), ("", None), ("-1", None), ("1e9", None), ("9" * 400, None), ("²", None),
         ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
    )  # fmt: skip
    def test_retry_after_is_read_without_trust(self, header, seconds):
        assert retries.seconds_of(header) == seconds


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (404, b"no_service", "Slack says that this webhook was removed or switched off. (404)"),
        (404, b"<b>evil</b>", "There is nothing at this address any more (404)."),
        (418, b"<script>", "The receiver answered 418."),
        (502, b"\xff\xfe", "The receiver has a fault of its own (502)."),
    ],
)
def test_a_receiver_s_own_words_are_never_repeated(status, body, sentence):
    assert troubles.by_answer(status, body) == sentence
