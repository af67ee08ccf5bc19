"""The names of one character, which stand for a place only where the text around says so: no look-up form has them."""

from __future__ import annotations

ABBREVIATED = {
    "中": "中國", "美": "美國", "英": "英國", "法": "法國", "德": "德國", "俄": "俄羅斯",
    "苏": "蘇聯", "日": "日本", "韩": "韓國", "朝": "朝鮮", "越": "越南", "印": "印度",
    "意": "義大利", "奥": "奧地利", "普": "普魯士", "波": "波蘭", "土": "土耳其", "葡": "葡萄牙",
    "荷": "荷蘭", "比": "比利時", "加": "加拿大", "澳": "澳洲", "台": "台灣", "港": "香港",
    "京": "北京", "沪": "上海", "津": "天津", "渝": "重慶", "粤": "廣東", "闽": "福建",
    "浙": "浙江", "鲁": "山東", "晋": "山西", "冀": "河北", "豫": "河南", "鄂": "湖北",
    "湘": "湖南", "赣": "江西", "皖": "安徽", "川": "四川", "蜀": "四川", "黔": "貴州",
    "滇": "雲南", "桂": "廣西", "琼": "海南", "陕": "陝西", "甘": "甘肅", "青": "青海",
    "藏": "西藏", "疆": "新疆", "辽": "遼寧", "吉": "吉林", "黑": "黑龍江",
}  # fmt: skip
"""The one-character names of countries, regions and provinces, in Simplified as a key is, and what they are short for."""
