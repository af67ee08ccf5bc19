"""Finding: what the atoms of a temporal expression look like. Patterns are data, each with an example (a test runs them).

An atom is the smallest piece with a meaning of its own: a year, a month, a weekday, 去年, 年底, 三个多月. Patterns are
written for folded text (Simplified characters, ASCII digits and punctuation) and tried in the order of the table, so a
special case stands above the general one. Named groups are what `reading` takes apart. No pattern repeats anything
without a bound, and every pattern begins with characters of its own: `scanning` is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from pipeline.temporal import vocabulary
from pipeline.temporal.calendars import BRANCHES, REPUBLICAN_MONTHS, STEMS, era_pattern
from pipeline.temporal.feasts import feast_pattern
from pipeline.temporal.numerals import AMOUNT, CARDINAL, DIGIT, NO_CARDINAL_BEFORE, NO_DIGIT_BEFORE, SMALL


class Rule(Struct, frozen=True):
    """A kind of atom and a pattern for it. The pattern takes the first `|` part of `example`, standing in the second."""

    kind: str
    pattern: str
    example: str


def _any(words: Iterable[str]) -> str:
    return (
        "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"
    )


JOIN = _JOIN = "(?: ?(?:到|至|迄|~|-{1,2}|–|—{1,2}|―|─) ?)"
"""What stands between the ends of a range."""

_YEAR = f"(?:{NO_DIGIT_BEFORE}[0-9]{{4}}|{NO_CARDINAL_BEFORE}{DIGIT}{{4}})"
_MONTH = f"(?:{NO_DIGIT_BEFORE}(?:1[0-2]|0?[1-9])|{NO_CARDINAL_BEFORE}(?:十[一二]?|[一二三四五六七八九]))"
_TEENS = "十[一二三四五六七八九]?"
_DAY = (
    f"(?:{NO_DIGIT_BEFORE}(?:3[01]|[12][0-9]|0?[1-9])"
    f"|{NO_CARDINAL_BEFORE}(?:三十一?|卅一?|(?:二十|廿)[一二三四五六七八九]?|{_TEENS}|[一二三四五六七八九]))"
)
_M2 = "(?:1[0-2]|0?[1-9])"
_D2 = "(?:3[01]|[12][0-9]|0?[1-9])"
_H2 = "(?:2[0-4]|1[0-9]|0?[0-9])"
_END = "(?![0-9])"
_ALONE = f"{NO_DIGIT_BEFORE}(?<![A-Za-z0-9][/.·#])(?<![A-Za-z]-)(?<![0-9]{{3}}-)(?<![A-Za-z])"
_LINE = r"(?<![^\n])"
_HOUR = f"(?:{NO_DIGIT_BEFORE}{_H2}|{NO_CARDINAL_BEFORE}(?:二十[一二三四]?|{_TEENS}|[〇零一二两三四五六七八九]|[一二三四五六七八九]{{2}}))"
_MINUTE = "(?:[0-5]?[0-9]|[〇零][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[二三四五][一二三四五六七八九]|[一二三四五六七八九])"
_BARE_MINUTE = "(?:[0-5][0-9]|[〇零过][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[二三四五][一二三四五六七八九])"
_WEEK = "(?:个?(?:星期|礼拜)|周)"
_REIGN = f"(?:元|[0-9]{{1,2}}|{CARDINAL}{{1,4}})"
_ERA, _WEAK_ERA = era_pattern(weak=False), era_pattern(weak=True)
_CYCLE = f"[{STEMS}][{BRANCHES}]"
_LUNAR_CALENDAR = "农历|阴历|旧历|夏历|古历"
_PART_OF_DAY = _any(vocabulary.DAY_PARTS)
_UNIT = _any(vocabulary.UNITS)
_PERIOD_END = "(?:期|叶|段)"

_REVOLT = "革命|起义|政变|事变|事件|惨案|战争|战役|运动|党人|攻势|危机|暴动|宪政|王朝|变法|围城|骚乱|叛乱|示威|抗争|学运|法案|流血|肃反|会战|政体|党"

BLOCKERS = (
    Rule("none", f"(?:{_MONTH}月|{_MONTH}[、·.]{_DAY}){_DAY}?(?:日)?(?:{_REVOLT})", "十月革命"),
    Rule("none", f"{_MONTH}月(?:街|兔|天班|嫂|饼|台|牙)", "三月街"),
    Rule("none", f"{NO_CARDINAL_BEFORE}一日(?:之[计雅]|千里|三秋|不见|游)", "一日之计"),
    Rule("none", f"{NO_CARDINAL_BEFORE}百年(?:孤[独寂]|好合|大[计业]|树人|老[店校]|偕老)", "百年孤独"),
    Rule(
        "none",
        f"{NO_CARDINAL_BEFORE}(?:百日维新|千年虫|万年青|三天两头|十分(?!钟|之)|一时|一天到晚)",
        "百日维新",
    ),
    Rule("none", f"{NO_CARDINAL_BEFORE}十年(?:树木|寒窗|磨一剑|浩劫|动乱|生聚)", "十年树木"),
    Rule("none", f"{AMOUNT} ?(?:周年|周岁|年(?:级|生植|期|制|计划|规划|率))", "60周年"),
    Rule("none", f"{AMOUNT} ?[年天日月]版", "2016年版"),
    Rule(
        "none",
        f"(?<!月)(?<!月 ){AMOUNT} ?(?:日(?:元|圆|本|语|军|裔|籍|人|币)|号(?:种子|高炉|线|楼|机|门|院|室|房|选手|球|馆|厅|坑|井|站|台|文|令|公路|车|桥|舰|艇|作|交响|歌)|分之|点[〇零一二三四五六七八九]+[%度倍元])",
        "50日元",
    ),
    Rule(
        "none",
        "今日(?:头条|美国|说法)|明日(?:之后|之星|黄花)|昨日(?:重现|之[岛歌])|星期[三五]餐厅|礼拜堂",
        "今日头条",
    ),
)
"""False friends: found first, and then nothing in them is a date."""

WRITTEN_IN_SIGNS = (
    # Dots and hyphens also make versions, phone numbers and scores, so these forms are narrow; the loosest are dates
    # only where they are all there is on a line.
    Rule("ymd", f"{_ALONE}(?P<year>[12][0-9]{{3}})[-/.](?P<month>{_M2})[-/.](?P<day>{_D2}(?=[0-9]{{2}}:)|{_D2}{_END})(?!\\.[0-9])", "2019-09-06"),
    Rule("ymd", f"{_ALONE}(?P<year>(?:1[89]|20)[0-9]{{2}})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01]){_END}", "20240307"),
    Rule("ymd", f"{_ALONE}(?P<year>(?:1[89]|20)[0-9]{{2}}) (?P<month>0[1-9]|1[0-2]) (?P<day>0[1-9]|[12][0-9]|3[01]){_END}", "2022 11 23"),
    Rule("slashes", f"{_ALONE}(?:(?P<month>{_M2})/(?P<day>{_D2})|(?P<month2>1[3-9]|2[0-9]|3[01])/(?P<day2>{_M2}))/(?P<year>[0-9]{{4}}|[0-9]{{2}}){_END}", "10/31/1974"),
    Rule("ymd", f"{_ALONE}(?P<year>[0-9]{{2}})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])(?![-0-9])", "12-11-10"),
    Rule("ymd", f"{_ALONE}(?P<year>[12][0-9]{{3}})[-/.](?P<month>0[1-9]|1[0-2]){_END}(?![-/.][0-9]{{1,2}}{_END})", "1999.08"),
    Rule("md", f"{_ALONE}(?P<month>{_M2})(?:-|/)(?P<day>{_D2})(?= {_H2}:[0-5])", "09-01|09-01 20:01"),
    Rule("md", f"{_LINE}(?P<month>{_M2})[-/·](?P<day>{_D2})(?= ?\n| ?$)", "6·30"),
    Rule("year", f"{_LINE}(?P<n>1[89][0-9]{{2}}|20[0-9]{{2}})(?= ?\n| ?$)", "2018"),
    Rule("year2", f"{_LINE}(?P<n>[0-9]{{2}})年(?= ?\n| ?$)", "24年"),
)  # fmt: skip

_ENGLISH_MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"

ENGLISH = (
    Rule(
        "english",
        f"(?<![A-Za-z])(?P<name>{_ENGLISH_MONTH})\\.? (?P<day>{_D2})(?:st|nd|rd|th)?(?:, ?| )(?P<year>[12][0-9]{{3}}){_END}",
        "March 27, 1917",
    ),
    Rule(
        "english",
        f"{NO_DIGIT_BEFORE}(?P<day>{_D2})(?:st|nd|rd|th)? (?P<name>{_ENGLISH_MONTH})\\.?,? (?P<year>[12][0-9]{{3}}){_END}",
        "27 March 1917",
    ),
    Rule(
        "english",
        f"(?<![A-Za-z])(?P<name>{_ENGLISH_MONTH})\\.?,? (?P<year>[12][0-9]{{3}}){_END}",
        "Nov. 1917",
    ),
    Rule(
        "english",
        f"(?<![A-Za-z])(?P<name>January|February|April|June|July|August|September|October|November|December) (?P<day>{_D2})(?:st|nd|rd|th)?{_END}",
        "July 4th",
    ),
)

ZONES = (
    Rule("zone", f"(?P<name>{_any(vocabulary.ZONES)})(?:(?:标准|当地)?时间|(?P<summer>夏令时间?|夏时制))", "北京时间"),
    Rule("zone", "(?<![A-Za-z])(?P<utc>UTC|GMT)(?: ?(?P<offset>[+-] ?(?:1[0-4]|0?[0-9])(?::?(?P<minutes>[0-5][0-9]))?))?(?![0-9A-Za-z])", "UTC+8"),
    Rule("zone", "(?P<side>[东西])(?P<n>十[一二]?|[一二三四五六七八九])区(?:时间)?", "东八区"),
)  # fmt: skip

YEARS = (
    Rule("feast", f"(?P<n>{feast_pattern()})", "国庆节"),
    Rule("bc", f"(?:公元|西元|主)前 ?(?P<n>[0-9]{{1,4}}|{CARDINAL}{{1,7}}) ?年(?!代)", "公元前221年"),
    Rule("bc", "前 ?(?P<n>[0-9]{3,4}) ?年(?!代)", "前221年"),
    Rule("bc", f"前(?P<n>[0-9]{{1,4}})年?(?={_JOIN}前[0-9]{{1,4}}年)", "前99年|前99年-前55年"),
    Rule("bc", "(?<=[-至到—–~])前(?P<n>[0-9]{1,4})年", "前55年|前99年-前55年"),
    Rule("year", "(?<=[在于自从至到由(,。;;是迟])(?P<n>[1-9][0-9]{2}) ?年(?![间来前以内历代]|之[前后内]|的?历史|时间)", "649年|在649年"),
    Rule("decade2", f"(?P<n>{NO_DIGIT_BEFORE}[1-9]0)(?={_JOIN}[1-9]0 ?年代)", "40|40至50年代"),
    Rule("year", f"(?:公元|西元) ?(?P<n>[0-9]{{1,4}}|{CARDINAL}{{1,7}}) ?年(?!代)", "公元8年"),
    Rule("minguo", f"(?:中华)?民国(?P<before>前)?(?P<n>元|[0-9]{{1,3}}|{CARDINAL}{{1,5}}) ?年(?!代)", "民国三十八年"),
    Rule("era", f"(?P<era>{_ERA})(?P<n>{_REIGN}) ?[年载](?!代)", "光绪二十年"),
    Rule("era", f"(?P<era>{_WEAK_ERA})(?P<n>{_REIGN}) ?[年载](?= ?(?:闰|正|腊|冬|[春夏秋冬]|{_MONTH} ?月|\\([0-9前公西]))", "长安四年|长安四年正月"),
    Rule("era", f"(?<=[唐宋元明清汉晋魏梁陈齐周隋辽金吴蜀夏燕赵秦凉])(?P<era>{_WEAK_ERA})(?P<n>{_REIGN}) ?年(?!代)", "上元二年|唐上元二年"),
    Rule("era_cycle", f"(?P<era>{_ERA})(?P<cycle>{_CYCLE})年?(?!战|变|政|之|条)", "光绪甲午年"),
    Rule("era_span", f"(?P<era>{_ERA})(?:年间|年代|朝)", "康熙年间"),
    Rule("cycle", f"(?P<cycle>{_CYCLE})(?:年(?!代)|之[年岁])", "辛亥年"),
    Rule("decade", f"(?P<n>{NO_DIGIT_BEFORE}[0-9]{{3}}0|{NO_CARDINAL_BEFORE}{DIGIT}{{3}}[〇零]) ?年代", "1920年代"),
    Rule("decade2", f"(?P<n>{NO_DIGIT_BEFORE}[0-9]0|{NO_CARDINAL_BEFORE}[一二三四五六七八九]?十) ?年代", "九十年代"),
    Rule("turn", f"(?P<both>{SMALL}) ?(?:世纪)?[、和与到至~-](?P<n>{SMALL}) ?世纪之交", "十九、二十世纪之交"),
    Rule("turn", f"(?:(?P<n>{SMALL}) ?)?世纪之交", "世纪之交"),
    Rule("century", f"(?P<bc>(?:公元|西元)?前)? ?第?(?P<n>{SMALL}) ?世纪", "十九世纪"),
    Rule("year", f"(?:公历|西历|(?P<julian>俄历|儒略历)|(?P<lunar>{_LUNAR_CALENDAR}))?(?P<n>{_YEAR}) ?年度?(?!代)", "1937年"),
    Rule("year", f"(?P<n>{_YEAR})(?={JOIN}[0-9]{{2,4}} ?年)", "1936|1936至39年"),
    Rule("year_range", "(?<=\\()(?P<n>1[0-9]{3}|20[0-9]{2})(?: ?[-–—~] ?)(?P<m>1[0-9]{3}|20[0-9]{2})(?=\\))", "1879-1940|(1879-1940)"),
    Rule("year2", f"(?P<n>{NO_DIGIT_BEFORE}0[0-9]|{NO_CARDINAL_BEFORE}(?:[〇零]{DIGIT}|[一二三四五六七八九][〇零]|三三|四四|五五|六六|七七|八八|九[一二三四五六七八九]|[八][一二三四五六七]|[七][一二三四五六]|[六][一二三四五]|[五][一二三四])) ?年(?!代|级)", "零六年"),
    Rule("year2", f"(?<=[〇零一二三四五六七八九0-9年][到至、和及~—–-])(?P<n>{NO_DIGIT_BEFORE}[0-9]{{2}}) ?年", "39年|1936至39年"),
)  # fmt: skip

PARTS_OF_YEARS = (
    Rule("republican", f"(?:法兰西)?共和(?:国|历)?(?P<year>元|{SMALL}) ?年(?P<month>[{REPUBLICAN_MONTHS}])月(?:(?P<day>{_DAY}) ?日)?", "共和二年热月九日"),
    Rule("republican", f"(?P<month>[{REPUBLICAN_MONTHS}])月(?P<day>{_DAY}) ?日", "热月九日"),
    Rule("month", f"(?P<julian>俄国旧历|俄国历|俄历|儒略历|旧俄历)(?P<n>{_MONTH}) ?月", "俄历10月"),
    Rule("month", f"(?P<new>公历|西历|新历|阳历|国历)(?P<n>{_MONTH}) ?月份?", "公历11月"),
    Rule("month", f"(?P<lunar>{_LUNAR_CALENDAR})?(?P<leap>闰)?(?P<n>{_MONTH}) ?月份?(?!亮|光|球|季|票|薪|租|刊|色)", "12月"),
    Rule("month", f"(?P<lunar>{_LUNAR_CALENDAR})?(?P<leap>闰)?(?P<name>正|腊|冬)月", "正月"),
    Rule("day", f"(?<=月)(?P<n>{_D2})(?![0-9年月日号天个点时分秒:%多余万亿]|[,.][0-9]| ?[个日号])", "31|十月31"),
    Rule("month", f"(?P<n>{_MONTH})(?={JOIN}{_MONTH} ?月)", "3|3至5月"),
    Rule("quarter", "(?:第 ?)?(?P<n>[一二三四1-4]) ?季度?(?!节)|(?P<q>[Qq][1-4])(?:季度)?(?![0-9A-Za-z])", "第三季度"),
    Rule("half", "(?P<n>上|下|前|后)(?:个)?半(?P<unit>年|月)", "上半年"),
    Rule("season", "(?P<n>[春夏秋冬])(?:天|季(?!奥|残奥|运动会|赛|联赛)|日(?!战))|(?<=年)(?P<m>[春夏秋冬])(?!季|天|节|分|至|奥|晚|运|令)|(?<=年)(?P<thirds>[初早仲晚孟季])(?P<of>[春夏秋冬])", "夏天"),
    Rule("xun", "(?P<n>[上中下])旬", "上旬"),
    Rule("part", "(?P<unit>年|岁|月|世纪|季|周)(?P<n>初(?![一二三四五六七八九十0-9])|[中末底终])(?!学|央|国|期|级|等|旬|叶|段|华|東|东|医)", "年底"),
    Rule("part", f"(?P<n>[初早前中末后晚]){_PERIOD_END}", "初期"),
    Rule("part", "(?<=[年月代纪度])(?P<n>初(?![一二三四五六七八九十0-9])|[末底]|中(?![国央华东方学医旬期叶段]))", "初|1949年初"),
)  # fmt: skip

DAYS = (
    Rule("day", f"(?<=月)(?P<n>{_DAY}) ?[日号]", "26日|8月26日本赛季"),
    Rule("day", f"(?<= )(?P<n>{_DAY}) ?[日号]", "26日|8月 26日"),
    Rule("day", f"(?<!第)(?P<n>{_DAY}) ?(?:日(?!本|报|语|军|方|裔|籍|产|内|式|元|圆)|号(?=[上下早晚凌中前后至到起以之将举开出我你他她的]|[,。、;!?) \\n-]|$))", "3日"),
    Rule("day", f"(?P<n>{_DAY})(?={JOIN}{_DAY} ?[日号])", "12|12至19日"),
    Rule("lunar_day", f"(?P<lunar>{_LUNAR_CALENDAR})?(?P<n>初(?:十|[一二三四五六七八九]|[1-9]{_END}))(?:日|(?!中|级|步|恋|稿|衷|期))", "初八"),
    Rule("lunar_day", f"(?<=月)(?P<n>廿[一二三四五六七八九]?|{_TEENS}|二十[一二三四五六七八九]?|三十|[一二三四五六七八九])(?![日号年月天个点时分秒多余几、十百千万岁人名家次号])", "十五|八月十五"),
    Rule("cycle_day", f"(?<=月)(?P<cycle>{_CYCLE})日?(?P<new>朔)?", "甲子|三月甲子"),
    Rule("lunar_day", "(?P<n>廿[一二三四五六七八九])(?=$|[ \\n,。;、!?)]|[上下早晚凌中夜傍到至])", "廿一"),
    Rule("weekday", f"(?P<move>(?<![马以之])[上下]{{1,3}}|[这本今])?一?个?{_WEEK}(?P<n>[一二三四五六日天])(?!良|岚|围|年|之)", "上周二"),
    Rule("weekend", "(?P<move>[上下]{1,3}|[这本]个?)?个?周末", "下下周末"),
    Rule("move", f"(?P<word>{_any(vocabulary.MOVES)})(?!头条|版|晚报)", "去年"),
    Rule("moved", f"(?P<move>(?<![马以之])[上下]{{1,3}}|[这本今])一?个?(?P<unit>{_any(vocabulary.SHIFTED_UNITS)})(?!(?<=周)末)", "上个月"),
    Rule("night", "(?P<day>[今昨明当前次翌])(?P<part>晚上|[晚夜早晨])", "昨晚"),
    Rule("nth", f"第 ?(?P<n>{SMALL}|[0-9]{{3}}) ?(?P<unit>{_UNIT})(?P<weekday>[一二三四五六日天])?", "第十天"),
    Rule("move", "(?P<word>全天|整天)", "全天"),
    Rule("nth", "(?P<n>首|头)(?P<unit>个?月|日|周|季|年)", "首月"),
)  # fmt: skip

TIMES = (
    Rule("clock", f"(?:{NO_DIGIT_BEFORE}|(?<=-[0-9]{{2}}))(?P<h>{_H2}):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?(?![0-9:])(?: ?(?P<half>[AaPp])(?:\\.?[Mm]\\.?)?(?![A-Za-z]))?时?", "11:30:10 p.m."),
    Rule("clock", f"{NO_DIGIT_BEFORE}(?P<h>{_H2}) ?(?P<half>[AaPp])\\.?[Mm](?:\\.|(?![A-Za-z]))", "3pm"),
    Rule("clock", f"(?P<h>{_HOUR}) ?(?:点钟?|时)(?P<rest>半|(?P<q>[一三13])刻|(?:过|零)?(?P<m>{_MINUTE}) ?分(?!钟|之)(?:(?P<s>{_MINUTE}) ?秒)?|(?P<m2>{_BARE_MINUTE})(?![〇零一二三四五六七八九十0-9个年月日号天度倍元%])|[搭踏](?P<mark>[一二三四五六七八九十]+|半)|(?P<mark5>[一二三四五六七八九十]+)个字)?(?P<fuzzy>许|多钟?|整)?", "8点十五分"),
    Rule("clock", f"(?P<h>{_HOUR})(?={JOIN}{_HOUR} ?[点时])", "9|9~12点"),
    Rule("daypart", f"(?P<n>{_PART_OF_DAY})(?!报|会|年|餐|饭|霞|婚|辈|熟|恋|产|已|点|稻|清|明|唐|在|就|日|期|于)", "下午"),
)  # fmt: skip

_EVERY = "星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|周(?![一二三四五六日天末])|月|季度|小时|工作日的?|周末|世纪"

AMOUNTS = (
    Rule("every", f"每(?P<gap>隔)?(?:(?P<unit>个?(?:{_EVERY})|年(?!代)|天|日|晚|分钟|秒钟?)|逢?(?=[周星礼个第0-9]|{CARDINAL}))", "每年"),
    Rule("every", "(?P<unit>年)年(?=[都有底末])|(?P<day>天)天|逐(?P<by>年|月|日)", "天天"),
    Rule("amount", f"(?P<n>{AMOUNT}) ?个?(?P<unit>小时)(?P<minutes>{SMALL}) ?分(?!钟)", "5小时30分"),
    Rule("amount", f"(?P<n>{AMOUNT})(?P<unit>分)(?:(?P<half2>半)钟|(?=[0-9]{{1,2}} ?秒))", "一分半钟"),
    Rule("amount", f"(?P<n>{AMOUNT}) ?(?P<unit>天) ?(?:{SMALL}) ?[晚夜]", "三天三夜"),
    Rule("amount", f"(?P<n>{AMOUNT})(?P<more>[余多来])? ?(?P<half>个半)?(?P<more2>个多(?=[月星礼小钟]))?(?P<unit>{_UNIT})(?P<more3>[多余](?![个万亿]))?(?P<half2>半(?!个?[年月天]))?", "三个多月"),
)  # fmt: skip

# 未来三年 is read with its amount.
_NO_AMOUNT = f"(?! ?的?这? ?{AMOUNT}[余多来]?{_UNIT})"

# 运动的未来 is a thing, 未来 alone a time.
REFERENCES = (
    Rule("reference", f"(?P<FUTURE_REF>(?<![的之])(?:未来|将来)(?!主义|学)){_NO_AMOUNT}", "未来"),
    *(
        Rule("reference", f"(?P<{value}>{_any(words.split())}){_NO_AMOUNT}", words.split()[0])
        for value, words in vocabulary.REFERENCES.items()
    ),
)

RULES = (
    *BLOCKERS,
    *REFERENCES,
    *WRITTEN_IN_SIGNS,
    *ENGLISH,
    *ZONES,
    *YEARS,
    *PARTS_OF_YEARS,
    *DAYS,
    *TIMES,
    *AMOUNTS,
)
