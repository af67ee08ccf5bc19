"""Finding: what the atoms of a temporal expression look like. Patterns are data, each with an example (a test runs them).

An atom is the smallest piece with a meaning of its own: a year, a month, a weekday, 去年, 年底, 三个多月. Patterns are
written for folded text (Simplified characters, ASCII digits and punctuation) and tried in the order of the table, so a
special case stands above the general one. Named groups are what `reading` takes apart. No pattern repeats anything
without a bound, and every pattern begins with characters of its own: `scanning` is linear in the text.
"""

from __future__ import annotations

from pipeline.temporal import vocabulary
from pipeline.temporal.calendars import REPUBLICAN_MONTHS
from pipeline.temporal.false_friends import FALSE_FRIENDS
from pipeline.temporal.feasts import feast_pattern
from pipeline.temporal.numerals import AMOUNT, CARDINAL, DIGIT, NO_CARDINAL_BEFORE, NO_DIGIT_BEFORE, SMALL
from pipeline.temporal.patterns import (
    ALONE,
    BARE_MINUTE,
    CYCLE,
    D2,
    DAY,
    END,
    ERA,
    H2,
    HOUR,
    JOIN,
    LINE,
    LUNAR_CALENDAR,
    M2,
    MINUTE,
    MONTH,
    PART_OF_DAY,
    PERIOD_END,
    REIGN,
    TEENS,
    UNIT,
    WEAK_ERA,
    WEEK,
    YEAR,
    Rule,
    any_of,
)

WRITTEN_IN_SIGNS = (
    Rule("year_range", f"{ALONE}(?P<n>[12][0-9]{{3}})[-/](?P<m>[0-9]{{2}})(?: ?年(?!度))?(?=(?:赛季|球季|学年|乐季|年度))", "2003/04|2003/04球季"),
    # Dots and hyphens also make versions, phone numbers and scores, so these forms are narrow; the loosest are dates
    # only where they are all there is on a line.
    Rule("ymd", f"{ALONE}(?P<year>[12][0-9]{{3}})[-/.](?P<month>{M2})[-/.](?P<day>{D2}(?=[0-9]{{2}}:)|{D2}{END})(?!\\.[0-9])", "2019-09-06"),
    Rule("ymd", f"{ALONE}(?P<year>(?:1[89]|20)[0-9]{{2}})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01]){END}", "20240307"),
    Rule("ymd", f"{ALONE}(?P<year>(?:1[89]|20)[0-9]{{2}}) (?P<month>0[1-9]|1[0-2]) (?P<day>0[1-9]|[12][0-9]|3[01]){END}", "2022 11 23"),
    Rule("slashes", f"{ALONE}(?:(?P<month>{M2})/(?P<day>{D2})|(?P<month2>1[3-9]|2[0-9]|3[01])/(?P<day2>{M2}))/(?P<year>[0-9]{{4}}|[0-9]{{2}}){END}", "10/31/1974"),
    Rule("ymd", f"{ALONE}(?P<year>[0-9]{{2}})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])(?![-0-9])", "12-11-10"),
    Rule("ymd", f"{ALONE}(?P<year>[12][0-9]{{3}})[-/.](?P<month>0[1-9]|1[0-2]){END}(?![-/.][0-9]{{1,2}}{END})", "1999.08"),
    Rule("md", f"{ALONE}(?P<month>{M2})(?:-|/)(?P<day>{D2})(?= {H2}:[0-5])", "09-01|09-01 20:01"),
    Rule("md", f"{LINE}(?P<month>{M2})[-/·](?P<day>{D2})(?= ?\n| ?$)", "6·30"),
    Rule("year", f"{LINE}(?P<n>1[89][0-9]{{2}}|20[0-9]{{2}})(?= ?\n| ?$)", "2018"),
    Rule("year2", f"{LINE}(?P<n>[0-9]{{2}})年(?= ?\n| ?$)", "24年"),
)  # fmt: skip

_ENGLISH_MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"

ENGLISH = (
    Rule("english", f"(?<![A-Za-z])(?P<name>{_ENGLISH_MONTH})\\.? (?P<day>{D2})(?:st|nd|rd|th)?(?:, ?| )(?P<year>[12][0-9]{{3}}){END}", "March 27, 1917"),
    Rule("english", f"{NO_DIGIT_BEFORE}(?P<day>{D2})(?:st|nd|rd|th)?(?: of)? (?P<name>{_ENGLISH_MONTH})\\.?,? (?P<year>[12][0-9]{{3}}){END}", "27 March 1917"),
    Rule("english", f"(?<![A-Za-z])(?P<name>{_ENGLISH_MONTH})\\.?,? (?P<year>[12][0-9]{{3}}){END}", "Nov. 1917"),
    Rule("english", f"(?<![A-Za-z])(?P<name>{_ENGLISH_MONTH})\\.? (?P<day>{D2})(?:st|nd|rd|th)?(?![0-9A-Za-z:.])", "July 4th"),
    Rule("english", f"{NO_DIGIT_BEFORE}(?P<day>{D2})(?:st|nd|rd|th)?(?: of)? (?P<name>{_ENGLISH_MONTH})(?![A-Za-z])", "4th of July"),
)  # fmt: skip

ZONES = (
    Rule("zone", f"(?P<name>{any_of(vocabulary.ZONES)})(?:(?:标准|当地)?时间|(?P<summer>夏令时间?|夏时制))", "北京时间"),
    Rule("zone", "(?<![A-Za-z])(?P<utc>UTC|GMT)(?: ?(?P<offset>[+-] ?(?:1[0-4]|0?[0-9])(?::?(?P<minutes>[0-5][0-9]))?))?(?![0-9A-Za-z])", "UTC+8"),
    Rule("zone", "(?P<side>[东西])(?P<n>十[一二]?|[一二三四五六七八九])区(?:时间)?", "东八区"),
)  # fmt: skip

_TENS = (
    f"(?:{NO_DIGIT_BEFORE}[1-9]0|{NO_CARDINAL_BEFORE}(?:[一二三四五六七八九]?十|[一二三四五六七八九][〇零]))"
)

YEARS = (
    Rule("feast", f"(?:{LUNAR_CALENDAR}|旧历)?(?P<n>{feast_pattern()})", "国庆节"),
    Rule("bc", f"(?:公元|西元|主)前 ?(?P<n>[0-9]{{1,4}}|{CARDINAL}{{1,7}}) ?年(?!代)", "公元前221年"),
    Rule("bc", f"(?:公元|西元)前 ?(?P<n>[0-9]{{1,4}}|{CARDINAL}{{1,7}})(?={JOIN}前?(?:[0-9]{{1,4}}|{CARDINAL}{{1,7}}) ?年)", "公元前2500|公元前2500至1900年"),
    Rule("bc", "前 ?(?P<n>[0-9]{3,4}) ?年(?!代)", "前221年"),
    Rule("bc", "(?<=\\()前(?P<n>[0-9]{1,4}) ?年", "前71年|(前71年)"),
    Rule("bc", f"前(?P<n>[0-9]{{1,4}})年?(?={JOIN}前[0-9]{{1,4}}年)", "前99年|前99年-前55年"),
    Rule("bc", "(?<=[-至到—–~])前(?P<n>[0-9]{1,4})年", "前55年|前99年-前55年"),
    Rule("year", "(?<=[在于自从至到由约(,。;是迟])(?P<n>[1-9][0-9]{2}) ?年(?![间来前以内历代]|之[前后内]|的?历史|时间)", "649年|在649年"),
    Rule("year", f"(?:{LINE}|(?<=\n  ))(?P<n>[1-9][0-9]{{2}}) ?年(?![间来前后以内历代的]|之[前后内]|时间)", "838年|838年,"),
    Rule("year", f"(?P<n>{NO_DIGIT_BEFORE}[1-9][0-9]{{2}}) ?年?(?={JOIN}[0-9]{{3,4}} ?年)", "476年|476年-1453年"),
    Rule("decade2", f"(?P<n>{_TENS})(?={JOIN}{_TENS} ?年代)", "40|40至50年代"),
    Rule("decade2", f"(?<=世纪)(?P<n>{_TENS})(?= ?[、和与及] ?{_TENS} ?年代)", "60|20世纪60和70年代"),
    Rule("year", f"(?P<ad>公元|西元) ?(?P<n>[0-9]{{1,4}}|{CARDINAL}{{1,7}}) ?年(?!代)", "公元8年"),
    Rule("minguo", f"(?:中华)?民国(?P<before>前)?(?P<n>元|[0-9]{{1,3}}|{CARDINAL}{{1,5}}) ?年(?!代)", "民国三十八年"),
    Rule("minguo", f"(?P<before>民前)(?P<n>[0-9]{{1,2}}|{CARDINAL}{{1,3}}) ?年", "民前十七年"),
    Rule("era", f"(?P<era>{ERA})(?P<n>{REIGN}) ?[年载](?!代)", "光绪二十年"),
    Rule("era", f"(?P<era>{WEAK_ERA})(?P<n>{REIGN}) ?[年载](?= ?(?:闰|正|腊|冬|[春夏秋冬]|{MONTH} ?月|\\([0-9前公西]))", "长安四年|长安四年正月"),
    Rule("era", f"(?<=[唐宋元明清汉晋魏梁陈齐周隋辽金吴蜀夏燕赵秦凉宗帝祖王皇])(?P<era>{WEAK_ERA})(?P<n>{REIGN}) ?年(?!代)", "上元二年|唐上元二年"),
    Rule("era_cycle", f"(?P<era>{ERA})(?P<cycle>{CYCLE})年?(?!战|变|政|之|条)", "光绪甲午年"),
    Rule("era_span", f"(?P<era>{ERA})(?:年间|年代|朝|(?P<part>[初末])年|(?P<third>[初中末])[期叶])", "康熙年间"),
    Rule("cycle", f"(?P<cycle>{CYCLE})(?=[春夏秋冬](?!天)|闰?{MONTH}月|正月)", "甲午|甲午八月"),
    Rule("cycle", f"(?<=[岁次在])(?P<cycle>{CYCLE})(?![日时])", "甲午|岁次甲午"),
    Rule("cycle", f"(?P<cycle>{CYCLE})(?:年(?!代)|之[年岁])", "辛亥年"),
    Rule("decade", f"(?P<n>{NO_DIGIT_BEFORE}[0-9]{{3}}0|{NO_CARDINAL_BEFORE}{DIGIT}{{3}}[〇零]) ?年代", "1920年代"),
    Rule("decade", f"(?P<n>{NO_DIGIT_BEFORE}[12][0-9]{{2}}0)(?= ?[、和与及] ?(?:[0-9]{{2}})?[0-9]0 ?年代)", "1950|1950、60年代"),
    Rule("decade2", f"(?P<n>{_TENS}|{NO_DIGIT_BEFORE}00) ?年代", "九十年代"),
    Rule("decade2", f"{NO_CARDINAL_BEFORE}(?P<n>[二三四五六七八])(?P<m>[三四五六七八九])十 ?年代", "六七十年代"),
    Rule("turn", f"(?P<both>{SMALL}) ?(?:世纪)?[、和与到至~-](?P<n>{SMALL}) ?世纪之交", "十九、二十世纪之交"),
    Rule("turn", f"(?:(?P<n>{SMALL}) ?)?世纪之交", "世纪之交"),
    Rule("century", f"(?:公元|西元)?(?P<bc>(?<![之以目此])前)? ?第?(?P<n>{SMALL}) ?世纪", "十九世纪"),
    Rule("century", f"(?:公元|西元)?(?P<bc>前)?(?P<n>{SMALL})(?={JOIN}(?:公元|西元)?前?{SMALL} ?世纪)", "14|14至15世纪"),
    Rule("year", f"(?:公历|西历|(?P<julian>俄历|儒略历)|(?P<old>旧历)|(?P<lunar>{LUNAR_CALENDAR}))?(?P<n>{YEAR}) ?年度?(?!代)", "1937年"),
    Rule("year", f"(?P<n>{YEAR})(?={JOIN}[0-9]{{2,4}} ?年)", "1936|1936至39年"),
    Rule("year", f"(?P<n>{NO_CARDINAL_BEFORE}(?<![第号])(?:一[五六七八九]|二[〇零]){DIGIT}{{2}})(?=[,。;、!? \n]|$|[到至~—–-]{DIGIT}{{4}})", "一九四九|一九四九,"),
    Rule("year_range", "(?<=\\()(?P<n>1[0-9]{3}|20[0-9]{2})(?: ?[-–—~] ?)(?P<m>1[0-9]{3}|20[0-9]{2})(?=\\))", "1879-1940|(1879-1940)"),
    Rule("year2", f"(?P<n>{NO_DIGIT_BEFORE}0[0-9]|{NO_CARDINAL_BEFORE}(?:[〇零]{DIGIT}|[一二三四五六七八九][〇零]|三三|四四|五五|六六|七七|八八|九[一二三四五六七八九]|[八][一二三四五六七]|[七][一二三四五六]|[六][一二三四五]|[五][一二三四])) ?年(?!代|级)", "零六年"),
    Rule("year2", f"(?<=[〇零一二三四五六七八九0-9年][到至、和及~—–-])(?P<n>{NO_DIGIT_BEFORE}[0-9]{{2}}) ?年", "39年|1936至39年"),
)  # fmt: skip

PARTS_OF_YEARS = (
    Rule("republican", f"(?:法兰西)?共和(?:国|历)?(?P<year>元|{SMALL}) ?年(?P<month>[{REPUBLICAN_MONTHS}])月(?:(?P<day>{DAY}) ?日)?", "共和二年热月九日"),
    Rule("republican", f"(?P<month>[{REPUBLICAN_MONTHS}])月(?P<day>{DAY}) ?日", "热月九日"),
    Rule("month", f"(?P<julian>俄国旧历|俄国历|俄历|儒略历|旧俄历)(?P<n>{MONTH}) ?月", "俄历10月"),
    Rule("month", f"(?P<new>公历|西历|新历|阳历|国历)(?P<n>{MONTH}) ?月份?", "公历11月"),
    Rule("month", f"(?:(?P<lunar>{LUNAR_CALENDAR})|(?P<old>旧历))?(?P<leap>闰)?(?P<n>{MONTH}) ?月份?(?!亮|光|球|季|票|薪|租|刊|色)", "12月"),
    Rule("month", f"(?P<lunar>{LUNAR_CALENDAR}|旧历)?(?P<leap>闰)?(?P<name>正|腊|冬)月", "正月"),
    Rule("day", f"(?<=月)(?P<n>{D2})(?![0-9年月日号天个点时分秒:%多余万亿]|[,.][0-9]| ?[个日号])", "31|十月31"),
    Rule("month", f"(?P<n>{MONTH})(?={JOIN}{MONTH} ?月)", "3|3至5月"),
    Rule("month", f"(?P<n>{MONTH})、(?P<m>{MONTH})月(?=间)", "5、6月|5、6月间"),
    Rule("month", f"{NO_CARDINAL_BEFORE}(?P<n>[一二三四五六七八])(?P<m>[二三四五六七八九])月(?=间|份|[,。、的]|$)", "三四月|三四月间"),
    Rule("quarter", "(?:第 ?)?(?P<n>[一二三四1-4]) ?季度?(?!节)|(?P<q>[Qq][1-4])(?:季度)?(?![0-9A-Za-z])", "第三季度"),
    Rule("half", "(?P<n>上|下|(?<![之以此其落提])前|(?<![之以此然其落延推押拖滞随])后)(?:个)?半(?P<unit>年|月)", "上半年"),
    Rule("season", "(?P<n>[春夏秋冬])(?:天|季(?!奥|残奥|运动会|赛|联赛)|日(?!战))|(?<=年)(?P<m>[春夏秋冬])(?!季|天|节|分|至|奥|晚|运|令)|(?<=年)(?P<thirds>[初早仲晚孟季])(?P<of>[春夏秋冬])", "夏天"),
    Rule("season", "(?P<year>(?<![古至如迄当而现])今|(?<![过失])去|(?<=[于在到至待定划,。;: \n])[明来])(?P<m>[春夏秋冬])(?![季天日节分至奥晚运令秋威商朝代普])", "今夏"),
    Rule("xun", "(?P<n>[上中下])旬", "上旬"),
    Rule("part", "(?P<unit>(?<!学)年|岁|月|世纪|(?<![球赛])季|(?<![西东北后宗])周)(?P<n>初(?![一二三四五六七八九十0-9])|[中末底终])(?!学|央|国|期|级|等|旬|叶|段|华|東|东|医|止|断|立)", "年底"),
    Rule("part", f"(?P<n>[中前初](?=[后晚中])[后晚中]|[初早前中末后晚]){PERIOD_END}", "初期"),
    Rule("part", "(?<=[代纪])(?P<n>[上下前后])(?P<half>半)[叶期段]?(?![年月])", "后半叶|十九世纪后半叶"),
    Rule("part", "(?<=[年月代纪度])(?P<n>初(?![一二三四五六七八九十0-9])|[末底]|中(?![国央华东方学医旬期叶段止断立后晚]))", "初|1949年初"),
)  # fmt: skip

DAYS = (
    Rule("day", f"(?<=月)(?P<n>{DAY}) ?[日号]", "26日|8月26日本赛季"),
    Rule("day", f"(?<= )(?P<n>{DAY}) ?[日号]", "26日|8月 26日"),
    Rule("day", f"(?<!第)(?P<n>{DAY}) ?(?:日(?!本|报|语|军|方|裔|籍|产|内|式|元|圆)|号(?=[上下早晚凌中前后至到起以之将举开出我你他她的]|[,。、;!?) \\n-]|$))", "3日"),
    Rule("day", f"(?P<n>{DAY})(?={JOIN}{DAY} ?[日号])", "12|12至19日"),
    Rule("lunar_day", f"(?P<lunar>{LUNAR_CALENDAR}|旧历)?(?P<n>初(?:十|[一二三四五六七八九]|[1-9]{END}))(?:日|(?!中|级|步|恋|稿|衷|期))", "初八"),
    Rule("lunar_day", f"(?<=月)(?P<n>廿[一二三四五六七八九]?|{TEENS}|二十[一二三四五六七八九]?|三十|[一二三四五六七八九])(?![日号年月天个点时分秒多余几、十百千万岁人名家次号])", "十五|八月十五"),
    Rule("cycle_day", f"(?<=月)(?P<cycle>{CYCLE})日?(?P<new>朔)?", "甲子|三月甲子"),
    Rule("lunar_day", "(?P<n>廿[一二三四五六七八九])(?=$|[ \\n,。;、!?)]|[上下早晚凌中夜傍到至])", "廿一"),
    Rule("weekday", f"(?P<move>(?<![马以之])[上下]{{1,3}}|[这本今])?一?个?{WEEK}(?P<n>[一二三四五六日天])(?!良|岚|围|年|之|[次回场集趟遍])", "上周二"),
    Rule("weekend", "(?P<move>[上下]{1,3}|[这本]个?)?个?周末", "下下周末"),
    Rule("move", f"(?<!最)(?P<word>{any_of(vocabulary.MOVES)})(?!头条|版|晚报|(?<=[今昨明]日)本(?![港地市报校院台公人县周月年])|(?<=[是前同该当]日)[本军语韩俄耳报新]|(?<=年)[轻龄纪薪货]|(?<=今天)津)", "去年"),
    Rule("moved", f"(?P<move>(?<![马以之])[上下]{{1,3}}|[这本今])一?个?(?P<unit>{any_of(vocabulary.SHIFTED_UNITS)})(?!(?<=周)末)", "上个月"),
    Rule("night", "(?P<day>[今昨明当前次翌])(?P<part>晚上|[晚夜早晨])", "昨晚"),
    Rule("nth", f"第 ?(?P<n>{SMALL}|[0-9]{{3}}) ?(?P<unit>{UNIT})(?P<weekday>[一二三四五六日天])?", "第十天"),
    Rule("move", "(?P<word>全天|整天)", "全天"),
    Rule("nth", "(?P<n>首|头)(?P<unit>个?月|日|周|季|年)", "首月"),
)  # fmt: skip

# 黎明 is a singer too, and 破晓 a title: they are times where a day stands before them or 前 and 时 behind.
_DAWN = "(?:(?<!黎明)(?<!破晓)(?<!拂晓)|(?<=[日天号夜]黎明)|(?<=[日天号夜]破晓)|(?<=[日天号夜]拂晓)|(?=前|时|之前))"

TIMES = (
    Rule("clock", f"(?:{NO_DIGIT_BEFORE}|(?<=-[0-9]{{2}}))(?P<h>{H2}):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?(?![0-9:])(?: ?(?P<half>[AaPp])(?:\\.?[Mm]\\.?)?(?![A-Za-z]))?时?", "11:30:10 p.m."),
    Rule("clock", f"{NO_DIGIT_BEFORE}(?P<h>{H2}) ?(?P<half>[AaPp])\\.?[Mm](?:\\.|(?![A-Za-z]))", "3pm"),
    Rule("clock", f"(?<![=<>≤≥])(?P<h>{HOUR}) ?(?:点钟?|时)(?P<rest>半|(?P<q>[一三13])刻|(?:过|零)?(?P<m>{MINUTE}) ?分(?!钟|之)(?:(?P<s>{MINUTE}) ?秒)?|(?P<m2>{BARE_MINUTE})(?![〇零一二三四五六七八九十0-9个年月日号天度倍元%])|[搭踏](?P<mark>[一二三四五六七八九十]+|半)|(?P<mark5>[一二三四五六七八九十]+)个字)?(?P<fuzzy>许|多钟?|整)?(?!档)", "8点十五分"),
    Rule("clock", f"(?P<h>{HOUR})(?={JOIN}{HOUR} ?[点时])", "9|9~12点"),
    Rule("daypart", f"(?P<n>{PART_OF_DAY})(?!报|会|年|餐|饭|霞|婚|辈|熟|恋|产|已|点|稻|清|明|唐|日|期|(?<=[早晚])(?<![日号][早晚])(?:在|就|于)){_DAWN}", "下午"),
)  # fmt: skip

_NO_UNIT = "(?!(?<=天)(?:安门|津|皇|文|主教|文台|王星|鹅|花板|然气|才|使)|(?<=月)[台饼球刊报租薪票])"
_EVERY = "星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|周(?!末|[一二三四五六日天](?![次回场集趟遍]))|月|季度|小时|工作日的?|周末|世纪"

AMOUNTS = (
    Rule("every", f"每(?P<gap>隔)?(?:(?P<unit>个?(?:{_EVERY})|年(?!代)|天|日|晚|(?:分钟|秒钟?)(?! ?(?:[0-9约近超达数几]|{CARDINAL})))|逢?(?=[周星礼个第0-9]|{CARDINAL}))", "每年"),
    Rule("every", "(?P<unit>年)年(?=[都有底末])|(?P<day>天)天|逐(?P<by>年|月|日)", "天天"),
    Rule("amount", f"(?P<n>{AMOUNT}) ?个?(?P<unit>小时)(?P<minutes>{SMALL}) ?分(?!钟)", "5小时30分"),
    Rule("amount", f"(?P<n>{AMOUNT})(?P<unit>分)(?:(?P<half2>半)钟|(?=[0-9]{{1,2}} ?秒))", "一分半钟"),
    Rule("amount", f"(?P<n>{AMOUNT}) ?(?P<unit>天) ?(?:{SMALL}) ?[晚夜]", "三天三夜"),
    Rule("amount", f"(?P<n>{AMOUNT})(?P<more>[余多来])? ?(?P<half>个半)?(?P<more2>个多(?=[月星礼小钟世]))?(?P<unit>{UNIT}){_NO_UNIT}(?P<more3>[多余](?![个万亿]))?(?P<half2>半(?!个?[年月天]))?", "三个多月"),
)  # fmt: skip

# 未来三年 is read with its amount.
_NO_AMOUNT = f"(?! ?的?这? ?{AMOUNT}[余多来]?{UNIT})"

REFERENCES = (
    # 运动的未来 is a thing, 未来 alone a time.
    Rule("reference", f"(?P<FUTURE_REF>(?<![的之])(?:未来|将来)(?!主义|学|临)){_NO_AMOUNT}", "未来"),
    Rule("reference", "(?P<SOON_REF>(?<![生节假])日后)", "日后"),
    Rule("reference", "(?P<PRESENT_REF>时下(?![水降跌雨雪游方面]))", "时下"),
    *(
        Rule("reference", f"(?P<{value}>{any_of(words.split())}){_NO_AMOUNT}", words.split()[0])
        for value, words in vocabulary.REFERENCES.items()
    ),
)

RULES = (
    *FALSE_FRIENDS,
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
