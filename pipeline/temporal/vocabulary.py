"""Words with a fixed temporal meaning, as data: folded (Simplified) form → meaning.

The grammar builds its patterns from the keys, reading looks the meanings up, so a word is listed once.
"""

from __future__ import annotations

from msgspec import Struct


class Move(Struct, frozen=True):
    """So many units from the present (`base` "now": 去年) or from the date last mentioned (`base` "then": 翌年)."""

    unit: str
    count: int
    base: str


def _moves(unit: str, base: str, words: dict[int, str]) -> dict[str, Move]:
    return {word: Move(unit, count, base) for count, group in words.items() for word in group.split()}


MOVES: dict[str, Move] = {
    **_moves("year", "now", {
        -3: "大前年", -2: "前年", -1: "去年 旧年 上年", 0: "今年 本年 本年度 这一年 这年 今年度", 1: "明年 来年 出年 明年度", 2: "后年", 3: "大后年",
    }),
    **_moves("year", "then", {-1: "前一年", 0: "同年 当年 是年 该年 那年 那一年 同一年", 1: "次年 翌年 隔年 转年 第二年 后一年"}),
    **_moves("month", "now", {0: "本月 这月"}),
    **_moves("month", "then", {0: "同月 当月 该月 是月 同一个月", 1: "次月 翌月"}),
    **_moves("week", "then", {0: "同周 当周", 1: "次周 翌周"}),
    **_moves("day", "now", {
        -4: "大大前天", -3: "大前天 大前日", -2: "前天 前日", -1: "昨天 昨日 昨儿 琴日 寻日 噚日 尋日 擒日",
        0: "今天 今日 今儿 本日", 1: "明天 明日 明儿 听日", 2: "后天 后日", 3: "大后天 大后日", 4: "大大后天",
    }),
    **_moves("day", "then", {-1: "前一天 前一日", 0: "同日 当天 当日 是日 同一天 该日 全天 整天", 1: "次日 翌日 隔天 隔日 第二天 后一天"}),
}  # fmt: skip

DAY_AND_PART = {
    "今": "今天",
    "昨": "昨天",
    "明": "明天",
    "前": "前天",
    "当": "当天",
    "次": "次日",
    "翌": "翌日",
}
"""First characters of 今晚, 昨夜, 明早, 当晚, and the day that they mean."""

SHIFTED_UNITS = {
    "世纪": "century", "季度": "quarter", "月": "month", "星期": "week", "礼拜": "week", "周": "week", "年": "year", "周末": "weekend",
}  # fmt: skip
"""Units that 上, 本 and 下 stand before."""

REFERENCES = {
    "PRESENT_REF": "现在 目前 当前 当下 如今 现今 当今 而今 眼下 现时 而家 宜家 依家 现阶段",
    "PAST_REF": "最近 近来 近日 近期 近年 近年来 日前 不久前 不久之前 前不久 近代以来",
    "FUTURE_REF": "今后 不久的将来",
    "SOON_REF": "不久后 不久之后 马上",
    "NOW_REF": "此时此刻 此时 此刻",
}
"""References to the present, the past and the future that name no date. 此时 (NOW) and 不久后 (SOON) are that only where
there is a present: in a narrative they point to what was just told, and are no dates."""

UNITS = {
    "世纪": "century", "年": "year", "载": "year", "个年头": "year", "年头": "year", "个季度": "quarter", "季度": "quarter", "个月": "month", "月": "month",
    "个星期": "week", "星期": "week", "个礼拜": "week", "礼拜": "week", "周": "week", "天": "day", "日": "day", "昼夜": "day",
    "小时": "hour", "个小时": "hour", "钟头": "hour", "个钟头": "hour", "个钟": "hour", "刻钟": "quarter hour", "分钟": "minute",
    "秒钟": "second", "秒": "second", "周末": "weekend", "个周末": "weekend", "工作日": "day", "个工作日": "day", "个世纪": "century",
}  # fmt: skip
"""Units of an amount of time, with the measure word they are counted by."""

SEASONS = {"春": "SP", "夏": "SU", "秋": "FA", "冬": "WI"}

THIRDS = {
    "初": "START",
    "上": "START",
    "前": "START",
    "早": "START",
    "中": "MID",
    "末": "END",
    "底": "END",
    "下": "END",
    "后": "END",
    "晚": "END",
    "终": "END",
}
"""First (or second) characters of 初期, 中叶, 年底, 下旬: which third is meant."""


class DayPart(Struct, frozen=True):
    """A part of the day: its TIMEX3 code, its hours, and how its clock hours are read (12 is added below `noon`)."""

    code: str
    first: int
    last: int
    afternoon: bool = False


DAY_PARTS = {
    word: part
    for words, part in (
        ("凌晨 清早 黎明 拂晓 破晓", DayPart("MO", 0, 6)),
        ("清晨 早上 早晨 晨间 朝早 朝头早 早 晨 今早", DayPart("MO", 6, 10)),
        ("上午 早间 午前 上昼", DayPart("MO", 8, 12)),
        ("中午 正午 晌午", DayPart("MI", 12, 13, afternoon=True)),
        ("午后", DayPart("AF", 13, 15, afternoon=True)),
        ("下午 后晌 下昼 晏昼", DayPart("AF", 12, 19, afternoon=True)),
        ("傍晚 黄昏 挨晚", DayPart("EV", 17, 19, afternoon=True)),
        ("晚上 晚间 夜晚 晚 当晚 晚黑", DayPart("EV", 18, 24, afternoon=True)),
        ("夜间 夜里 夜 深夜 入夜", DayPart("NI", 20, 24, afternoon=True)),
        ("午夜 子夜", DayPart("NI", 23, 25)),
        ("半夜 后半夜", DayPart("NI", 0, 5)),
        ("白天 日间", DayPart("DT", 6, 19)),
    )
    for word in words.split()
}
"""Parts of the day; they overlap as they do in speech."""

ZONES: dict[str, int | str] = {
    "北京": 480, "中国": 480, "台北": 480, "台湾": 480, "香港": 480, "澳门": 480, "新加坡": 480, "东京": 540, "日本": 540, "首尔": 540,
    "汉城": 540, "韩国": 540, "平壤": 540, "曼谷": 420, "河内": 420, "新德里": 330, "印度": 330, "迪拜": 240, "莫斯科": 180, "格林尼治": 0,
    "格林威治": 0, "格林尼治平均": 0, "世界": 0, "国际": 0, "世界协调": 0, "协调世界": 0, "伦敦": "Europe/London", "英国": "Europe/London",
    "巴黎": "Europe/Paris", "柏林": "Europe/Berlin", "罗马": "Europe/Rome", "马德里": "Europe/Madrid", "中欧": "Europe/Berlin",
    "纽约": "America/New_York", "美国东部": "America/New_York", "美东": "America/New_York", "华盛顿": "America/New_York",
    "芝加哥": "America/Chicago", "美国中部": "America/Chicago", "美中": "America/Chicago", "美国山区": "America/Denver",
    "洛杉矶": "America/Los_Angeles", "美国西部": "America/Los_Angeles", "美西": "America/Los_Angeles", "太平洋": "America/Los_Angeles",
    "悉尼": "Australia/Sydney", "雪梨": "Australia/Sydney",
}  # fmt: skip
"""Places that a clock is told by: minutes east of UTC, or the IANA name where the clock changes with the season."""
