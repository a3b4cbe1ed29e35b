"""Normalized forms by which two entries of one customer are recognized as the same."""

import re
import unicodedata

from kezhi.kit import grams

FORMS = """
有限责任公司 有限責任公司 股份有限公司 集团有限公司 集團有限公司 有限公司 股份公司 集团公司
集團公司 总公司 總公司 分公司 集团 集團 股份 公司
"""
FORM_WORDS = """
co company corp corporation inc incorporated ltd limited llc llp plc gmbh ag kg sa sas srl spa bv
nv oy ab as pte pty the group holding holdings
"""
PLACE_NAMES = """
北京 天津 上海 重庆 重慶 河北 山西 辽宁 遼寧 吉林 黑龙江 黑龍江 江苏 江蘇 浙江 安徽 福建 江西
山东 山東 河南 湖北 湖南 广东 廣東 海南 四川 贵州 貴州 云南 雲南 陕西 陝西 甘肃 甘肅 青海 内蒙古
內蒙古 广西 廣西 西藏 宁夏 寧夏 新疆 香港 澳门 台湾 中国 深圳 广州 廣州 杭州 宁波 寧波 温州 绍兴
紹興 嘉兴 湖州 金华 台州 苏州 蘇州 无锡 無錫 常州 南京 南通 扬州 镇江 徐州 合肥 芜湖 福州 厦门
廈門 泉州 南昌 济南 濟南 青岛 青島 烟台 潍坊 郑州 鄭州 洛阳 武汉 武漢 长沙 長沙 佛山 东莞 東莞
珠海 中山 惠州 南宁 海口 成都 贵阳 昆明 西安 兰州 石家庄 太原 沈阳 大连 长春 哈尔滨 唐山
"""
COMPANY_FORMS = FORMS.split()
COMPANY_WORDS = frozenset(FORM_WORDS.split())
PLACE = re.compile(f"(?:{'|'.join(PLACE_NAMES.split())})[省市]?")
HOME_COUNTRIES = frozenset({"", "cn", "chn", "china", "prchina", "中国", "中國", "中华人民共和国"})
REGION_ENDS = re.compile("(?:壮族|回族|维吾尔)?(?:自治区|特别行政区|省|市)$")


def clean_text(text: str) -> str:
    """One line in composed form, without outer or doubled blanks; the words stay as typed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_key(name: str) -> str:
    """The name without legal form, blanks, width or case: `墙煌（集团）有限公司` -> `墙煌`."""
    words = [word for word in grams.normalize(name).split() if word not in COMPANY_WORDS]
    key = "".join(words) or grams.squeeze(name)
    return strip_forms(key)[:200]


def strip_forms(key: str) -> str:
    while True:
        form = next((f for f in COMPANY_FORMS if key.endswith(f) and len(key) > len(f)), "")
        if not form:
            return key
        key = key.removesuffix(form)


def sound_key(name: str) -> str:
    """How the name sounds without its place: 杭州宝駿 and 宝骏（杭州） are one."""
    key = name_key(name)
    bare = PLACE.sub("", key)
    return grams.spoken(bare if len(bare) > 1 else key)[:200]


def sort_key(name: str) -> str:
    """The order of a phone book: Chinese by its sound, all else by its letters."""
    return grams.spoken(grams.normalize(name))[:200]


def phone_key(phone: str) -> str:
    """The digits without the country: `+86 133-8324-3528` -> `13383243528`."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c in "0123456789")
    if len(digits) > 11:
        digits = digits.removeprefix("00").removeprefix("86")
    return digits[:20] if len(digits) >= 5 else ""


def tax_key(number: str) -> str:
    return grams.squeeze(number).upper()[:40]


def email_key(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().casefold()[:254]


def country_key(country: str) -> str:
    """`cn` for every way to write the home country, the folded name of any other."""
    folded = grams.squeeze(country)
    return "cn" if folded in HOME_COUNTRIES else folded


def region_key(region: str) -> str:
    folded = grams.squeeze(region)
    return REGION_ENDS.sub("", folded) or folded
