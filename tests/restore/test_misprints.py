"""What may be misprinted is listed, with what it may have been; the text stays, and clean text is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.config import INPUTS
from flows.intake import page_files, read_page
from flows.model import Restored
from flows.restore import list_misprints, restore_page
from flows.restore.misprints import suspect
from tests.restore.conftest import BODY, FARM, make_page


def listed(lines: list[str]) -> list[tuple[str | None, str | None]]:
    page = make_page(lines)
    restored = restore_page(page)
    found = list_misprints(page, restored)
    assert found.model_copy(update={"decisions": restored.decisions}) == restored  # nothing but decisions is added
    return [(d.words, d.suggestion) for d in found.decisions if d.kind == "misprint"]


@pytest.mark.parametrize(
    ("text", "printed", "meant"),
    [
        ("近年来，派出所所以创建为民服务品牌为契机，推动矛盾纠纷就地化解。", "所所", "所"),
        ("区委组织部部建立联系清单，十四个部门的在职党员主动认领问题。", "部部", "部"),
        ("同学们的的学习生活丰富多彩，老师们也很高兴。", "的的", "的"),
        ("全市进行了进行了全面部署，各县区抓紧落实。", "进行了进行了", "进行了"),
        ("各地要坚持以人民为中心的发展思想，切实做好今冬名春群众生活保障工作。", "名", "明"),
        ("今年以来，全县粮食生产再获丰收，农民收人稳步增长。", "人", "入"),
        ("保持人才队伍的战斗力 and 旺盛的生命力，吸引外来人才。", "and", "和"),
        ("会议由市长主持，，副市长作了报告。", "，，", "，"),
        ("老师说,明天要下雨，大家记得带伞，早点出门。", ",", "，"),
    ],
)
def test_a_misprint_is_found_and_put_right(text: str, printed: str, meant: str) -> None:
    bare = "".join(text.split())
    [found] = suspect(text)
    assert bare[found.start : found.stop] == printed
    assert found.suggestion == meant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("工程将于2月30日完工，届时通车。", "没有这一天"),
        ("工程于2023年2月29日完工，如今已经通车。", "没有这一天"),
        ("工程于13月5日完工，如今已经通车。", "没有这一天"),
        ("昨日下午3时75分，列车到站。", "没有这个时刻"),
        ("产量同比增长12.3.4%，创历史新高。", "数字"),
        ("全年实现收入1,23,456元，同比持平。", "数字"),
        ("他在《河边的歌一书中写到这座桥，引来许多读者。", "没有相应的后半"),
        ("他说“好”，大家也说好”，于是就这样定了。", "没有相应的前半"),
    ],
)
def test_a_broken_rule_is_named(text: str, reason: str) -> None:
    [found] = suspect(text)
    assert reason in found.reason
    assert found.suggestion is None


@pytest.mark.parametrize(
    "text",
    [
        *BODY,
        *FARM,
        "工程于2024年2月29日完工，2月29日通车。",
        "公证证明材料实行清单管理，相应应急预案已经启动，极端天气气候事件偏多。",
        "一件事一件事地干，一个问题一个问题地解决，一步一步往前走。",
        "“让我考虑考虑，跟老伴商量商量。”老人笑着说，家家户户都高高兴兴的。",
        "“第一段话没有说完，第二天他接着说。",
        "改革要抓住三点：1）定目标；2）抓落实；3）看成效。",
        "新软件版本为2.3.4，旧版停用；比赛在下午3时05分开始。",
        "他们从从容容地走完了全程，的的确确不简单。",
        "",
        "他",
    ],
)
def test_clean_text_is_left_alone(text: str) -> None:
    assert suspect(text) == []


def test_ascii_signs_are_the_custom_of_some_pages() -> None:
    one = "校长说,课后服务让孩子们在家门口学到了本领。"
    full = "学校开设了二十四个社团，每周上课三次；老师来自全县，家长很满意。"
    assert listed([full, full.replace("学校", "中学"), one]) == [("校长说,课后服", "校长说，课后服")]
    narrow = full.replace("，", ",").replace("；", ";")
    assert listed([narrow, narrow.replace("学校", "中学"), one]) == []


def test_a_misprint_names_the_block_it_stands_in() -> None:
    cut = FARM[1].index("产量")
    page = make_page([FARM[0], FARM[1][:cut], FARM[1][cut:].replace("增长一成", "增长 and 一成"), FARM[2]])
    [decision] = [d for d in list_misprints(page, restore_page(page)).decisions if d.kind == "misprint"]
    assert decision.blocks == (3,)
    assert decision.words == "年增长 and 一成。"
    assert decision.words in page.blocks[2].text
    assert decision.doubtful


def test_the_sample_s_misprints_are_listed_and_little_else() -> None:
    found = []
    for path in page_files(INPUTS / "sample"):
        page = read_page(path)
        found += [d for d in list_misprints(page, restore_page(page)).decisions if d.kind == "misprint"]
    assert {"委组织部部建立“", "测速度 and 稳定性"} <= {d.words for d in found}
    assert len(found) <= 3


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(min_size=1, max_size=40),
            st.sampled_from([*BODY, *FARM, "“", "”》（", "的的的的", "2月30日", "，。，。", "a and b", "1,2,3元"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_text_can_be_looked_at(parts: list[str]) -> None:
    text = "".join(parts)
    bare = "".join(text.split())
    last = 0
    for found in suspect(text):
        assert last <= found.start < found.stop <= len(bare)
        assert 0 < found.confidence < 1
        last = found.stop
    page = make_page([line for part in parts if (line := " ".join(part.split()))] or ["空"])
    assert isinstance(list_misprints(page, restore_page(page)), Restored)
