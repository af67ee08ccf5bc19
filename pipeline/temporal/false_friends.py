"""False friends: what looks like a date and is a name, an idiom, a price or a number of something else.

These rules are tried first, and nothing in what they match is a date.
"""

from __future__ import annotations

from pipeline.temporal.numerals import AMOUNT, NO_CARDINAL_BEFORE
from pipeline.temporal.patterns import DAY, MONTH, Rule

_EVENT = (
    "革命|起义|政变|事变|事件|惨案|战争|战役|运动|党人|攻势|危机|暴动|宪政|王朝|变法|围城|骚乱|叛乱|示威|抗争|学运|法案|流血|肃反|会战|"
    "政体|党"
)
_OF_DAYS = "元|圆|本|语|军|裔|籍|人|币|均|平均"
_NUMBERED = (
    "种子|高炉|线|楼|机|门|院|室|房|选手|球|馆|厅|坑|井|站|台|文|令|公路|车|桥|舰|艇|作|交响|歌|店|铺|染色体|电池|字|病|码|仓|堆|炉|塔|"
    "探测器|卫星|飞船|火箭|人物|首长|嫌犯|被告|决议|提案|公告|地铁|航站"
)
_HOUSES = "[军娥宫道路街巷弄里坊段村区星船舟机车舰艇线班型营台站楼座厂矿井队组房门室牌苑庄码镇]"
_COUNTED_DAY = "那|有|某|哪|偶然|突然|终有|总有|另|改"

FALSE_FRIENDS = (
    Rule("none", f"{MONTH}(?:月|[、·.]{DAY})(?:{_EVENT})", "十月革命"),
    # With a year before it the day is one: 1910年11月20日起义.
    Rule("none", f"(?<!年)(?<!年 ){MONTH}月{DAY}日?(?:{_EVENT})", "五月十五日事件"),
    Rule("none", f"{MONTH}月(?:街|兔|花号|天班|嫂|饼|台|牙|神教|传媒|文艺|书店|出版社)", "三月街"),
    Rule("none", "五月天(?!气)", "五月天"),
    Rule("none", f"{AMOUNT}月台", "十八月台"),
    Rule("none", f"{NO_CARDINAL_BEFORE}一日(?:之[计雅]|千里|三秋|三餐|不见|游)", "一日之计"),
    Rule("none", f"{NO_CARDINAL_BEFORE}百年(?:孤[独寂]|好合|大[计业]|树人|老[店校]|偕老|难[遇得])", "百年孤独"),
    Rule("none", f"{NO_CARDINAL_BEFORE}(?:百日维新|千年虫|千年一遇|万年青|三天两头|十分(?!钟|之)|一时|一天到晚)", "百日维新"),
    Rule("none", f"{NO_CARDINAL_BEFORE}一年(?:一度|四季|到头|生(?!活))", "一年一度"),
    Rule("none", f"{NO_CARDINAL_BEFORE}十年(?:树木|寒窗|磨一剑|浩劫|动乱|生聚|如一日)", "十年树木"),
    Rule("none", "[从由]早[到至]晚|早出晚归|朝三暮四|早晚(?!饭|餐|会|报|[0-9])", "从早到晚"),
    Rule("none", f"(?:{_COUNTED_DAY})一[天日]|有一年|某[年月日天]", "那一天"),
    Rule("none", f"{AMOUNT} ?(?:周年|周岁|年(?:级|生植|期(?!间)|制|计划|规划|率|资))", "60周年"),
    Rule("none", f"{AMOUNT} ?[年天日月]版", "2016年版"),
    Rule("none", f"(?<!月)(?<!月 ){AMOUNT} ?日(?:{_OF_DAYS})", "50日元"),
    Rule("none", f"(?<!月)(?<!月 ){AMOUNT} ?号(?:{_NUMBERED})", "3号线"),
    Rule("none", f"(?<={_HOUSES[:-1]}第]){AMOUNT} ?号", "10号|乐活道10号"),
    Rule("none", f"(?<!月)(?<!月 ){AMOUNT} ?(?:分之|点[〇零一二三四五六七八九]+[%度倍元])", "三分之"),
    Rule("none", "(?:[0-9]{1,2}分)?[0-9]{1,2}秒[0-9]{1,2}", "9秒69"),
    Rule("none", "[0-9]{1,6} ?± ?[0-9]{1,4} ?年?", "3500±50年"),
    Rule("none", "[双单奇偶]数[年月日天]", "双数年"),
    Rule("none", "(?<![^。;!?」\n])一[天日](?=,)", "一天|一天,"),
    Rule("none", "四周(?![前后内时以年]|之[前后内]|的?时间)|周一岳|周一围", "四周|四周建成"),
    Rule("none", "今日(?:头条|美国|说法)|明日(?:之后|之星|黄花)|昨日(?:重现|之[岛歌])|每日(?:新闻|邮报|电讯|镜报|快报|经济)", "今日头条"),
    Rule("none", "星期[三五]餐厅|礼拜堂|黑色星期[一五](?=[》」])", "星期五餐厅"),
    Rule("none", "(?:天地玄|青|炎)黄|近日点|马上风", "近日点"),
    Rule("none", "(?<=[出呈体浮涌再])现在", "现在|出现在"),
)  # fmt: skip
