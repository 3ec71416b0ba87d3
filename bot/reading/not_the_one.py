"""Tell when a contact says that they are not the one: 你打错了, 我已离职, 我不是这家的, 请联系老王 139….

Only a sentence each of whose clauses says so ends it, with a courtesy, or with who is to be asked instead.
Whatever else lies near it (你们搞错了, 我不在单位了，明天回来交) is asked about: a true contact must not be silenced by
a complaint. 打错了 alone is a slip of the pen, and 联系人离职了 speaks of somebody else.
"""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import Final, Literal

from bot.reading.open_matters import conditional
from bot.reading.somebody_else import NOT_YET, perhaps_somebody_else, speaks_of_the_matter
from bot.words.patterns import lazy

# "stranger": the address belongs to somebody else; "left": is the contact no more; "other": names who is; "near":
# perhaps one of them, which is asked.
_Kind = Literal["stranger", "left", "other", "near"]

# As it is said in places, and as it is said everywhere.
_AS_SAID: Final = (
    ("俺", "我"),
    ("恁", "你"),
    ("嘞", "的"),
    ("咧", "了"),
    ("喽", "了"),
    ("没得", "没有"),
    ("晓得", "知道"),
    ("啥", "什么"),
    ("咋", "怎么"),
)
_SIGNS = lazy(r"[\s,，.。、!！;；:：~～]++")
_YOU: Final = "(?:你们?|您们?|贵局|局里)"
_ME: Final = "(?:我们?|本人|咱)"
_SURELY: Final = "(?:已经|已|早就|早已|早|都|现在|目前|根本|也|并|从来|真的|确实|压根儿?|其实|只|就|又)*+"
_PERHAPS: Final = "(?:肯定|应该|一定|是|可能|又|老是?|都|真的)*+"
_WHICH: Final = (
    "(?:(?:这|那)(?:家|个)?|该|此|贵|他们家?|你们?说的(?:这个|那个|这家|那家)?|您说的|贵[局方]所?[述说]的?)"
)
_FIRM: Final = f"(?:{_WHICH}?(?:公司|企业|单位|厂子?|厂家|@)|(?:这|那|你们?说的|您说的|他们)(?:家|里)|他们)"
_HERE: Final = "(?:这里|那里|这边|那边|这儿|那儿|这家?|那家?|原来?的?|该)?(?:公司|企业|单位|厂里?|@)?"
_NUMBER: Final = "(?:手机号?码?|号码|电话号?码?|号|卡|邮箱)"
_TAIL: Final = "(?:了|的|啊|呀|吧|哦|呢|嘛|哈|啦|咯)*+"
_NONE: Final = "(?:(?:没有?|毫无|无)(?:任何|一点|半点|半毛钱|什么|啥)*+(?:关系|瓜葛)|无关联?|不相干|不沾边)"
# What may stand before the telephone number of whoever is to be asked instead.
_SUCCEEDED = lazy(
    r"(?:(?:请|麻烦|以后|有事){0,3}+(?:您们?|你们?)?(?:直接|去|改){0,2}+(?:联系|找)|(?:现在|以后|新的?)?(?:联系人)?(?:接手的?是?|由|[换改][成为]|变更为|交给)?)"
    r"[一-鿿]{1,4}?(?:接手|接替|负责|来管|管)?[,，:：(（\s]{0,9}+(?:的?(?:电话|手机|号码)(?:是|为)?[:：\s]{0,9}+)?"
    r"0?1[3-9]\d[ -]?\d{4}[ -]?\d{4}[)）]?(?:吧|即可|就行|就好){0,3}+"
)
# Of one clause: the address is somebody else's.
_STRANGER = lazy(
    rf"(?:{_YOU}{_PERHAPS}(?:打错(?:电话|号码?|人)?|(?:找|认|发)错(?:了?人|号码?))|打错(?:电话|号码?|人)|打错了(?:电话|号码?|人)"
    rf"|找错人|认错人|收错人|{_YOU}{_PERHAPS}打错了(?:电话|号码?|人)"
    rf"|{_ME}{_SURELY}不是(?:{_FIRM}(?:里)?的?(?:人|员工|职工|联系人)?|你们?要找的(?:那个)?人|联系人)|不是联系人(?:\(停止给我发送\))?"
    rf"|{_ME}?{_SURELY}(?:不认识|没听说过|没听过){_FIRM}(?:的人)?"
    rf"|(?:这|它)?{_SURELY}不是我们?的?(?:公司|企业|单位|厂子?)(?!的)|{_ME}{_SURELY}没有(?:这家|这个)(?:公司|企业|厂子?)"
    rf"|{_ME}?名下{_SURELY}没有(?:这家|这个)?(?:公司|企业|厂子?)|{_ME}(?:家里?)?{_SURELY}没(?:有?开过?|有)(?:公司|厂子?|工厂)"
    rf"|(?:我|本人){_SURELY}没有?在{_HERE}(?:里面?)?(?:待|呆|干|工作|上班|任职)过"
    rf"|(?:这个?|此|该|我这个?)?{_NUMBER}{_SURELY}(?:换了?(?:主人|人|机主|用户)|易主|过户|给别人|由?(?:他|别)人使?用)"
    rf"|(?:这个?{_NUMBER}的?)?机主{_SURELY}(?:换了?人?|变更|变)|{_SURELY}换了?机主|{_ME}{_SURELY}是新的?(?:机主|号主)"
    rf"|(?:{_ME}|这个?{_NUMBER})?{_SURELY}(?:跟|和|与|同){_FIRM}{_SURELY}{_NONE}|{_FIRM}{_SURELY}(?:跟|和|与|同){_ME}{_SURELY}{_NONE}"
    rf"|错号|查无此人|无此人){_TAIL}"
)
# Of one clause: whoever writes was the contact, and is no more.
_WHEN: Final = (
    r"(?:上个?(?:月|周|星期|礼拜)|[去今前]年|年[初底]|[一二三四五六七八九十\d]{1,2}月份?|(?:好|很)久以前)?"
)
_GONE: Final = (
    "(?:离职|辞职|离岗|退休|内退|卸任|跳槽|下岗|调走|被?辞退|被裁|被开除|辞工)(?:很久|好久|多年|(?:好)?几年)?"
)
_THIS: Final = "(?:这家|那家|该|原来?的?)(?:公司|企业|单位|厂)"
# Only these: 我是之前提交的, 我是前天报的 tell of a report.
_POST: Final = (
    "(?:环保|安全|安环|财务|行政|人事|生产|技术|设备)?(?:联系人|对接人|负责人|经办人|经手人|办事员|管理员|专管员|工作人员|员工|职工|工人"
    "|会计|出纳|文员|内勤|专员|专工|主管|经理|总经理|主任|科长|部长|厂长|老板|老总|法人|法定代表人|工程师|员)"
)
_LEFT = lazy(
    rf"(?:{_ME}{_SURELY}{_WHEN}{_SURELY}(?:从{_HERE})?(?:{_GONE}|调离{_HERE}|离开(?:{_THIS}|@)|不在{_HERE}(?:干|上班|工作|任职)(?=[很好多]|了)"
    rf"|不在(?:{_THIS}|@(?=了)))|(?:{_ME})?{_SURELY}(?:\d{{1,2}}月\d{{1,2}}[日号]起)?{_SURELY}不是[那这][儿里边家]的?(?:人|员工|职工|工人)(?=了)"
    rf"|(?:我|本人){_SURELY}不干"
    rf"|{_ME}{_SURELY}是(?:以前|之前|过去|曾经|前任|前)的?{_POST}){_TAIL}"
)
# What somebody is who has no factory.
_TRADE: Final = (
    "(?:个|一个)?(?:送?快递(?:员|小哥|的)?|送?外卖(?:员|的)?|外卖骑手|种地|卖菜|农民|学生|打工|家庭主妇|保姆|保安"
    "|开(?:出租|滴滴|饭店|超市|货车)|司机|修车)(?:的|员)?"
)
# Of one clause, beside one of these: a courtesy, that nothing more is to be sent, or that somebody else is to be asked.
_BESIDE = lazy(
    r"(?:您好|你好|喂|对不起|不好意思|抱歉|请注意|谢谢|多谢|再见|打扰|麻烦|退订|没有?(?:这个|此)人|这个?是我的?(?:私人|个人)的?"
    rf"(?:手机)?{_NUMBER}"
    rf"|(?:请|麻烦)?{_YOU}?(?:核实|核对|查)(?:一下|清楚)?|{_YOU}?{_PERHAPS}(?:发|找|认|搞|弄)错(?:人|地方|对象)?"
    rf"|(?:请|麻烦|以后|今后)*+{_YOU}?(?:别|不要|勿|请勿|不用|停止)(?:再|老)?(?:给我|往这|向我)?(?:发|打|发送|联系|骚扰)(?:了|短信|消息|信息|电话|我)*+"
    rf"|{_ME}{_SURELY}是{_TRADE}"
    rf"|(?:请|麻烦)?{_YOU}?(?:另)?(?:联系|找)(?:他们|公司|企业|单位|厂里|别人|其他人|{_FIRM}){_TAIL}){_TAIL}"
)
_OPENING: Final = r"^(?:您好|你好|喂|对不起|不好意思|抱歉|请注意|[,，。!！、\s])*+"
# What is asked about, with whatever else stands behind it.
_NEAR = lazy(
    rf"{_OPENING}(?:{_YOU}{_PERHAPS}(?:打|发|找|认|搞|弄)错(?:电话|号码?|人|地方|对象)?|(?:发|认)错(?:电话|号码?|人)"
    rf"|{_ME}{_SURELY}不知道{_FIRM}|(?:这|此)个?(?:{_NUMBER})(?:不是|已经不是|不属于){_FIRM}的?"
    rf"|不认识|{_SURELY}{_WHEN}{_SURELY}{_GONE}|(?:这事?|此事)?{_SURELY}(?:跟|和|与)我{_NONE}|这个?是我的?(?:私人|个人)的?(?:手机)?{_NUMBER}"
    rf"|{_ME}{_SURELY}是(?:原来?|以前|之前|前任)的(?!法)[一-鿿]{{2,8}}|没有?(?:这个|此)人|{_ME}{_SURELY}{_WHEN}{_SURELY}离开{_HERE}"
    rf"|(?:这|它)?{_SURELY}不是我们?的?(?:公司|企业|单位|厂子?)的|(?:我们|咱){_SURELY}不干了?"
    rf"|{_ME}{_SURELY}{_WHEN}{_SURELY}(?:不在{_HERE}(?:干|做|上班|工作|任职|了)++|不做了|不再?(?:负责|管)(?:环保|这事儿?|这个|这块|这项工作|清洁生产)++))"
    r"(?:了|的|啊|呀|吧)*+(?:[,，。!！;；\s]|$)"
)
# What somebody says of themselves, whatever stands around it: it is asked about.
_BETWEEN: Final = (
    "[已经以早就都现在目前上个月周礼拜去今年初从跟和那这里儿边公司厂单位原来的真确实其只"
    r"\d一二三四五六七八九十号日办理完了]{0,14}+"
)
_OF_MYSELF = lazy(
    rf"(?:我|本人)(?!们){_BETWEEN}(?:离职|(?<=里)职了|辞[职了]|退休(?!前)|退下|被裁|滚蛋|转岗|出来了(?!半|[一两\d]个?小时)"
    rf"|调[到走]|换到|驻村|是{_TRADE}|不再?(?:负责|承担|管)环保|解除合同|合同到期|合同终止|是给[他她它][家们])"
    "|(?:现在|目前|已经|早就)不(?:是|归|由)我(?:负责|管)|^我们?家?是?(?:开|卖)[^厂司,，。]{1,4}的|^调到[一-鿿]{2,8}了|^不是(?:他们|这家|那家)[公司厂单位家里]{0,3}的?(?:人|员工)"
    "|(?:解除|终止)了?(?:劳动合同|劳动关系)|(?:我|本人)(?:就|只)?是前台|^前台的|(?:这|那)个?(?:手机|电话)?号码?不是[他她]的"
    "|是[他她](?:妈|爸|父亲|母亲|老婆|老公|爱人|儿子|女儿|家属)|机主[早就已经]{0,3}不用|空号回收|(?:没有?|毫无)听说过|[弄搞]错了?吧我"
)
_WE_CLOSE = lazy("(?:我们|咱们?)不干了[^我]{0,6}(?:关门|倒闭|注销|停业|关停|停产|不开了)")  # of the firm
# Asked about even as a question: 你发错人了吧？
_MISSENT = lazy(
    rf"{_OPENING}{_YOU}(?:是不是)?{_PERHAPS}(?:打|发|找|认)错(?:电话|号码?|人|地方|对象)?"
    r"(?:了|的|啊|呀|吧|吗|[?？])*+(?:[,，。!！;；\s]|$)"
)
_OTHER = lazy(
    rf"{_OPENING}(?:(?:请|麻烦)?{_YOU}?(?:直接|去|改)*+(?:联系|找)[一-鿿]{{1,4}}"
    r"|(?:(?:这事儿?|这个|这块|环保|现在|以后)*+(?:归|由)[一-鿿]{1,3}(?:管|负责|来管|接手)))"
    r"[,，:：(（\s]*(?:他?的?(?:电话|手机|号码))?(?:是|为)?[:：\s]*"
    r"0?1[3-9]\d[ -]?\d{4}[ -]?\d{4}[)）]?(?:吧|即可|就行|就好|谢谢)*+[。!！\s]*+$"
)
_SUCCESSOR = lazy(
    r"(?:联系|找|换成|改成|交给|接手的?是?|负责的?是|由|是|[,，。;；\s]|^)(?P<name>(?!联系|电话|手机|以后|现在|请|[我他她这那新换])[一-鿿]{2,4}?)"
    r"(?:接手|接替|负责|来管|管)?[,，:：(（\s]*(?:的?(?:电话|手机|号码)(?:是|为)?[:：\s]*)?"
    r"0?(?P<phone>1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"
)
# Who perhaps is the contact no more, or never was: it is offered beside whatever else may be meant.
NOT_THE_CONTACT: Final = "不是联系人"
_MAY_BE_NOT = lazy(
    "[离里]职(?!太|率|手续|人员)|离任|辞[了职工退]|退休|退下来|退了|被裁|裁员|下岗|滚蛋|返聘|转岗|[调换]到|调[去走离]|驻村|合同[^,，。]{0,8}(?:到期|终止|没续|解除)"
    "|不在[^,，。]{0,8}(?:上班|干|了)|没在[^,，。]{0,8}(?:上班|干)|不是[^,，。]{0,10}(?:的?人|员工|联系人|单位|公司|企业|厂|做的|这家|那家|部门|业务)|非贵局"
    "|(?:不[是系]|唔係|没|不)[^,，。]{0,3}(?:认识|认得)|[打发找认送][错錯](?!了?[一两几]?个?字)|[^填登写]错人"
    "|(?i:wrong (?:number|person)|remove me)"
    "|换主|串号|扫错|捡的|4[sS]店|前[妻夫]|他人使用|无关联|另[寻找](?:他|别)人|(?:把|将)我[^,，。]{0,8}(?:去掉|拿掉|删|移|撤)|不属于|不再代理|不是股东"
    "|不是我的|是我(?:爸|妈|父|母|老公|爱人|孩子|儿子|女儿)|机主|空号|不用这个?号|别人(?:用过)?的号|人(?:已经|都|早就)?走了|不知道你们是谁|去世|过世|车祸|不在人世|[爸妈父母亲]不在了"
    "|代账|兼职|中介|前台|法务|挂名|供应商|送货|卖给|转让|新老板|跟我没|与我无关"
    "|不归我|不由我|我(?:真)?(?:不管|管不了)|说不上话|不再(?:负责|承担|担任)|[不别甭]要?再?找我|[去找联系问]{1,2}(?:他|她|我们?)|对接|接任|接手|交给|现在是|负责人?是"
    "|找[^,，。]{2,4}[,，:： ]*[1１幺一][\\d０-９一二三四五六七八九零幺 -]{6}"
)
_NO_MORE_SENT = lazy(
    "(?:[别甭勿]|不[要必用]|停止?|唔好)再?[^,，。]{0,4}(?:发|打扰|骚扰|找我|联系|推送|抄送|send)"
    "|取消了?行不|(?i:remove me)"
)
_COMPANY = lazy("有限|责任|股份|公司|企业|集团")
_ITS_FORM = lazy("^(?:有限|责任|股份|公司|集团|厂(?!里))++")
_LONGEST: Final = 200  # characters in which a part of the name is looked for
_SEND_ME_NO_MORE = lazy(
    rf"{_OPENING}(?:请|麻烦)?{_YOU}?(?:别|不要|请勿|勿|停止)(?:再|老是?)?(?:给我|往这|向我)(?:发|打|发送|推送)(?:了|短信|消息|信息|电话|啦)*+[。.!！]*"
)
_ASKS = lazy("[?？吗]|(?<![什多])么|怎么|为什么|要不要|能不能|是不是")


def not_the_one(text: str, firm: str) -> _Kind | None:
    """Return what a contact of `firm` says of themselves; None for any other sentence. Words that the enterprise's
    name has as well (灵寿离职机械有限公司, 老王豆制品厂) are heard as the sentence's own first."""
    plain = _plain(text)
    marked = _with_firm_marked(plain, firm)
    if marked == plain or firm in plain:
        said = _of_themselves(marked)
    else:
        found = [_of_themselves(plain), _of_themselves(marked)]
        said = next((kind for kind in found if kind not in (None, "near")), found[0] or found[1])
    return said or ("near" if perhaps_somebody_else(plain, firm) else None)


def _of_themselves(plain: str) -> _Kind | None:
    if _ASKS.search(plain):
        own = any(_STRANGER.fullmatch(one) for one in _SIGNS.split(plain))
        return "near" if own or _MISSENT.match(plain) else None
    if _OTHER.match(plain):
        return "other"
    clauses = [one for one in _SIGNS.split(_SUCCEEDED.sub(" ", plain)) if one]
    kinds: list[_Kind | None] = [
        "stranger" if _STRANGER.fullmatch(one) else "left" if _LEFT.fullmatch(one) else None
        for one in clauses
    ]
    said = next((kind for kind in kinds if kind), None)
    if said:
        rest = (one for one, kind in zip(clauses, kinds, strict=True) if not kind)
        return said if all(_BESIDE.fullmatch(one) for one in rest) else "near"
    to_be_stopped = _NO_MORE_SENT.search(plain) and perhaps_not_the_one(plain) and not conditional(plain)
    doubtful = not NOT_YET.search(plain) and not speaks_of_the_matter(plain)
    of_myself = doubtful and _OF_MYSELF.search(plain) is not None
    near = _NEAR.match(plain) and not _WE_CLOSE.match(plain)
    asked = to_be_stopped or of_myself or near or _SEND_ME_NO_MORE.fullmatch(plain)
    return "near" if asked else None


def _with_firm_marked(plain: str, firm: str) -> str:
    """Return the sentence with @ for the enterprise's name, in full or for a part of it that is no place and no form of
    a company."""
    if not firm or firm in plain or len(plain) > _LONGEST:
        return plain.replace(firm, "@") if firm else plain
    here = SequenceMatcher(None, plain, firm, autojunk=False).find_longest_match()
    part = firm[here.b : here.b + here.size]
    placed = here.b < 2 and (len(part) < 4 or part[-1] in "省市县区")
    if len(part) < 2 or placed or _COMPANY.search(part[:2]):
        return plain
    before, after = plain[: here.a], plain[here.a + here.size :]
    return f"{before}@{_ITS_FORM.sub('', after, count=1)}"


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    for said, usual in _AS_SAID:
        plain = plain.replace(said, usual)
    return plain


def perhaps_not_the_one(text: str) -> bool:
    """Say whether a sentence has words of somebody who is not the contact. It may as well speak of others."""
    plain = unicodedata.normalize("NFKC", text)
    return _MAY_BE_NOT.search(plain) is not None and not speaks_of_the_matter(plain)


def may_be_a_slip(text: str) -> bool:
    """Say whether a sentence is 打错了 and nothing else: of a number, or of what was written before."""
    return len(text) < 10 and _SLIP.fullmatch(_UNSAID.sub("", _plain(text))) is not None


def successor_said(text: str) -> tuple[str, str]:
    """Return the name and the mobile number of whoever is named instead; two empty texts where nobody is."""
    found = _SUCCESSOR.search(unicodedata.normalize("NFKC", text))
    return (found["name"], "".join(filter(str.isdecimal, found["phone"]))) if found else ("", "")


_UNSAID = lazy(r"[\s,，.。、!！()]")
_SLIP = lazy("[打弄搞发]错了?[吧啊呀]?")
# The answers to 您是X的联系人吗？, and what else says that somebody is one.
_STOPS = lazy(
    "(?:(?:是的?|对的?|嗯+|没错)(?=我?[不都根]|别|停|请))?"
    "(?:选?1|否|no|(?:我|这)?(?:都|真的?|根本|也|就|又|确实|本来就?|压根儿?)*+不是(?:我|的|(?:这|那)[家个]?(?:厂|公司|企业|单位)?的?|他们家?的?|你们要找的)?(?:联系人|人)?"
    "|我?(?:都|真的?|根本|也|就|压根儿?)*+不认[识得](?:他们?|(?:这|那)[家个]?(?:人|厂|公司|企业|单位)?)?"
    "|请?停(?:止|了|下|掉)?(?:发送|给我发送|吧)?|(?:你们?)?(?:发|打|找|搞|弄)错(?:人|号)?了|认错人了?"
    "|(?:请|麻烦|以后)?(?:别|不要|勿|甭)再?(?:给我|往这)?发了?){1,3}(?:谢谢|啊|吧|哈)*"
)
_STAYS = lazy(
    "(?:选?2|消息有误|是我|我就?是联系人|我是|是本人|是的?|对的?|嗯|yes|没错|没有?[打发找搞弄认]错(?:人)?)++(?:啊|呀|哈|的)*"
)
_BACK = lazy("我就?是联系人|恢复提醒")
# 没打错，是我，刚才在开会: what is said behind it, if it is of no matter.
_STAYS_FIRST = lazy(
    "(?:没有?[打发找搞弄认]错(?:人)?|是我|我就?是(?:联系人)?)[,，。!！ ]+[^交报送办启停搬迁改换错]{1,20}"
)
_PLAINLY = lazy(
    "我[^,，。]{0,4}不是|不是(?:我|联系人|[那这]|他们|你们)|不认[识得]|[打找认发]错[人号]|1[^\\d]{1,3}停"
)
_UNCLEAR = lazy("不对?|哦|好的?|可以|行")


def chosen(text: str) -> Literal["stop", "stay", "unclear", ""]:
    """Return what a sentence answers to the question whether its sender is not the contact; "" for no answer."""
    plain = unicodedata.normalize("NFKC", text).lower()
    bare = _UNSAID.sub("", plain)
    if _STAYS_FIRST.fullmatch(plain):
        return "stay"
    if _STOPS.fullmatch(bare):
        return "stop"
    return "stay" if _STAYS.fullmatch(bare) else "unclear" if _UNCLEAR.fullmatch(bare) else ""


def stops_late(text: str) -> bool:
    """Say whether it answers the question even after days: a bare number or 不是 may by then be of anything."""
    return chosen(text) == "stop" and _PLAINLY.search(text) is not None


def is_the_one(text: str) -> bool:
    """Say whether somebody who was taken for the wrong person asks to be reached again."""
    return _BACK.fullmatch(_UNSAID.sub("", unicodedata.normalize("NFKC", text))) is not None
