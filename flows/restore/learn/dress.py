"""Dress whole articles as other papers print them: bylines, datelines, photos with their captions and credits."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from flows.restore.headers import lexicon
from flows.restore.learn.damage import Story

GIVEN = "明华丽伟芳军强静敏磊洋艳勇杰娟涛超霞平刚桂兰欣雨晨浩然子轩佳琪梦婷思远海燕志国建新红梅春生"
NAMES = ("次仁", "索朗", "扎西", "卓玛", "旦增", "琼珠", "片多", "格桑", "阿依古丽", "买买提", "乌兰", "其其格")
CITIES = (
    "拉萨",
    "昆明",
    "贵阳",
    "兰州",
    "西宁",
    "南宁",
    "合肥",
    "长沙",
    "太原",
    "济南",
    "沈阳",
    "成都",
    "那曲",
    "喀什",
)
BRIEFS = 0.5  # of the pages have short articles besides
BRIEF_MOST, BRIEF_LEAST = 8, 70  # parts of a broadcast item; characters of a paragraph made of them
PHOTO_MOST = 180  # characters of a photo item's text

Items = Sequence[tuple[str, list[str]]]


def person(random: Random) -> str:
    """A reporter's name."""
    if random.random() < 0.2:
        return "".join(random.sample(NAMES, random.randint(1, 2)))
    return str(random.choice(lexicon()["surnames"].split()[0])) + "".join(random.sample(GIVEN, random.randint(1, 2)))


def dress_page(stories: Sequence[Story], items: Items, random: Random) -> list[Story]:
    """The stories as one paper prints them, perhaps with photo items and briefs (from broadcast news) among them."""
    signed, dated, shown = random.random() < 0.5, random.random() < 0.4, random.random() < 0.4
    page = [_dress(story, signed, dated, shown, random) for story in stories]
    for _ in range(random.randint(1, 2) if shown and items else 0):
        page.insert(random.randint(0, len(page)), _photo_item(random.choice(items), random))
    for _ in range(random.randint(1, 3) if random.random() < BRIEFS and items else 0):
        brief = _dress(_brief(random.choice(items), random), signed, True, shown, random)
        page.insert(random.randint(0, len(page)), brief)
    return page


def _brief(item: tuple[str, list[str]], random: Random) -> Story:
    """A broadcast item as a short article."""
    title, found = item
    body: list[str] = []
    for text in found[:BRIEF_MOST]:
        if body and len(body[-1]) < BRIEF_LEAST:
            body[-1] += text
        else:
            body.append(text)
    return Story(title=title, body=tuple(("paragraph", text) for text in body[: random.randint(1, 4)]))


def _dress(story: Story, signed: bool, dated: bool, shown: bool, random: Random) -> Story:
    names = random.choice([" ", "、", ""]).join(person(random) for _ in range(random.randint(1, 2)))
    kind, text = story.body[0]
    if dated and kind == "paragraph" and not text.startswith(("本报", "新华社", "据")) and random.random() < 0.6:
        place, said = (
            random.choice(CITIES),
            random.choice(["(记者{})", "（记者 {}）", "（{}）", "(记者 {} 通讯员 {})", ""]),
        )
        line = f"本报{random.choice([place, ''])}讯{said.format(names, person(random))}"
        return replace(story, body=((kind, line + text), *story.body[1:]))
    if signed and random.random() < 0.8:
        form = random.choice(
            ["本报记者 {}", "■本报记者 {}", "本报通讯员 {}", "本报记者{}", "□ {}", "记者 {} 通讯员 {}", ""]
        )
        story = replace(story, byline=form.format(names, person(random)) or person(random))
    if shown and random.random() < 0.2:
        story = replace(story, photo=_photo(text[:30], random))
    return story


def _photo(text: str, random: Random) -> tuple[tuple[str, str], ...]:
    credit = random.choice(["本报记者 {}摄", "本报记者 {} 摄", "{} 摄", "新华社记者 {}摄", "{}摄影报道"])
    lines = [("credit", credit.format(person(random)))]
    return (("caption", f"图为{text.strip('，。“”')}。"), *lines) if random.random() < 0.6 else tuple(lines)


def _photo_item(item: tuple[str, list[str]], random: Random) -> Story:
    title, paragraphs = item
    text = paragraphs[0]
    text = text if len(text) < PHOTO_MOST else text[: text.rfind("。", 0, PHOTO_MOST) + 1] or text[:PHOTO_MOST]
    more = paragraphs[1] if len(paragraphs) > 1 else text
    return Story(
        title=title if random.random() < 0.6 and len(title) < 24 else None,
        body=(("paragraph", text),),
        photo=_photo(more[: random.randint(10, 24)], random),
    )
