"""Recognise questions that the records can answer: whom to contact, what to hand in, where the letter is.

Only what is plainly asked counts; every other question is for people.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.reading.result import Reading, offered_question
from bot.words.patterns import lazy

_Topic = Literal["contact", "papers", "letter", "cope"]

_WHO = "(?:谁|哪位|哪个(?:部门|科室?|人|单位)|什么人)"
_PAPERS = "(?:材料|资料|文件|附件|手续|表格)"
_WHAT = "(?:什么|哪些|啥|哪几[样种份项])"
_LETTER = "(?:告知书|告知单|通知书|告知函)"
_NOT_YET = "(?:还没|没有?|尚未|未)"
_LATE = (
    "(?:来不及|赶不[上及]|[完办做交弄]不[完成了上及]|逾期|超期|过期|错过|误了|没赶上|没按时|没来得及|"
    "拖过|晚了|迟了|忘了?(?:交|报|申请|提交))"
)
_WHAT_NOW = (
    "(?:怎么[办弄]|咋[办整弄]|如何(?:是好|处理|办)|怎么处理|会怎[么样]|怎么样|"
    "有(?:什么|啥|没有)(?:后果|影响|处罚)|"
    "(?:什么|啥)?后果|还(?:能|可以|来得及)|补[交报办]|要紧吗|有影响吗|会不会|能不能|可以吗)"
)
_POSTPONED = "(?:延期|延长|推迟|宽限|缓一?缓|晚(?:几天|一点|点)(?:交|报)?)"
_NAMED = "[一-鿿（）()、]{2,40}"  # 联系人 某某水泥: whoever it is
_LISTED = "(?:名单|列表|是谁|有谁|都?有哪些|电话|信息)?"
_TOPICS: Final[dict[_Topic, re.Pattern[str]]] = {
    "letter": lazy(
        f"{_LETTER}[^，,。;；]{{0,10}}{_NOT_YET}[^，,。;；]{{0,5}}(?:收到|接到|拿到|见到|看到|送到|送达|送来|寄到|发来|给)"
        f"|{_NOT_YET}[^，,。;；]{{0,5}}(?:收到|接到|拿到|见到|看到)[^，,。;；]{{0,8}}{_LETTER}"
        f"|{_LETTER}[^，,。;；]{{0,4}}(?:什么时候|何时|哪天|几时|多久)[^，,。;；]{{0,6}}(?:送|发|给|到|寄)"
    ),
    "papers": lazy(
        f"(?:交|带|备|提供|报送?|上传|附|需要?|要|有|包括){_WHAT}(?:样的|东西|的)*{_PAPERS}"
        f"|{_PAPERS}(?:都|分别)?(?:要|需要?|包括|有|是|交|准备|得|应){{1,4}}{_WHAT}"
        f"|(?:要|需要?|得|应该?)(?:交|带|准备|提交|提供|报送?){{1,2}}{_WHAT}(?:东西)?(?:[呢啊呀?？。]|$)"
    ),
    "contact": lazy(
        f"(?:找|联系|问|咨询|请教|对接)(?:一下)?{_WHO}|{_WHO}(?:能|可以)?(?:联系|对接)"
        "|(?:联系人|对接人|负责人|经办人|联系电话|联系方式|电话|手机)(?:号码?)?(?:都)?[是为]?(?:谁|多少|哪位|几号|什么)"
        "|^(?:查|看|发)?一?下?(?:你们|我们?|本|贵|俺们|咱们)?(?:县|市|省|区|公司|厂|单位|企业)?[局里厅]?的?"
        f"(?:联系人|联系电话|联系方式|电话){_LISTED}[?？。]?$"
        f"|^(?:联系人|联系方式)[:：,，、]?{_NAMED}$|^{_NAMED}的?(?:联系人|联系方式){_LISTED}[?？。]?$"
        "|(?:谁|哪位)(?:在|来)?(?:管|负责|对接)(?:的|着)?(?:[,，。?？]|$)|给(?:我)?一?个(?:联系)?(?:电话|号码)|(?:电话|号码)(?:给|发)(?:我|一?下)"
        "|有没有(?:你们|局里|县里|市里)?的?(?:联系)?(?:电话|方式|人)"
    ),
    "cope": lazy(
        f"{_LATE}[^，,。;；]{{0,10}}{_WHAT_NOW}|{_WHAT_NOW}[^，,。;；]{{0,6}}{_LATE}"
        f"|^(?:请问|我们|俺们|咱们|我|评估|验收|申请|的|现在|还)*(?:能不能|可不可以|可以|能|能否|可否|允许)(?:再|给|申请|办理?)*{_POSTPONED}(?:一下|几天)?"
        "(?:吗|么|呢|不)?[?？。]?$"
    ),
}
# With one of these the question is another's: the desk's, a consultant's, a change.
_UNLESS: Final[dict[_Topic, re.Pattern[str]]] = {
    "letter": lazy("受理通知"),
    "papers": lazy("延期|更名|搬迁|停产|联系人|绑定|发票|合同|系统|网站|平台"),
    "cope": lazy("系统|平台|网站|网页|账号|密码|登录|验证码|绑定码|链接|上传|附件|告知书"),
    "contact": lazy(
        "技术支持|客服|系统|平台|网站|网页|账号|密码|登录|专家|咨询(?:公司|机构)|第三方|换|变更|改|绑定"
        "|新联系人|给你|[增新添]加|删除?|去掉|移除|不再?是|不对|有误|错|离职|调走|辞|没有?联系|登记|报告|[没不未]变|(?:联系人|方式)(?:[没不未已都也]|还|是我)"
    ),
}


def topic_of(text: str) -> _Topic | None:
    """Return which of the known topics `text` asks about; None if it asks anything else."""
    plain = re.sub(r"\s", "", text)
    for topic, words in _TOPICS.items():
        if words.search(plain) and not _UNLESS[topic].search(plain):
            return topic
    return None


_A_PERSON: Final = lazy(
    "(?:您?好|麻烦|我|想|要|请|给我|帮我|能不能|可不可以|可以)*(?:转接?|找|叫|接|换|来)?(?:一?个|一下|到|你们的?|上级)*"
    "(?:人工|真人|活人|客服|领导|负责人|管事的)(?:客服|服务|处理|解答|电话|来|说话|吧|吗|呢|行吗)*[。.!！?？]*"
    "|(?:您?好|麻烦|我|想|要|请|给我|帮我)*(?:找|叫|来|派)(?:一?个)?(?:能?管事的?|明白|懂的?)?人(?:来|说话?|问问|聊聊|跟我说|接电话|管管)*[吧。.!！?？]*"
    "|(?:我?要?|我想)?(?:投诉|举报)(?:你们|一下)?[。.!！]*|(?:我?能|可以)?打个?电话(?:问|咨询|说)*(?:吗|行吗|不)?[?？]*"
)


def wants_a_person(text: str) -> bool:
    """Say whether `text` asks only to speak to somebody: 人工, 找你们领导, 我要投诉."""
    words = re.sub(r"[\s，,]", "", text)
    return _A_PERSON.fullmatch(re.sub(r"(.{2,4}?)(?:[。.!！]*\1)++", r"\1", words)) is not None  # 人工 人工！


_NOT_A_NAME = lazy(
    "(?:你们|我们?|俺们|咱们|本|贵)(?:公司|厂|单位|企业|县|市|局)?|^(?:公司|厂|单位|企业|县|市|省|区|局|里|厅)+(?=的?联系)"
    f"|的?(?:联系人|联系电话|联系方式|电话){_LISTED}|^(?:查|看|发|一下)+|[:：,，?？。]"
)


def contacts_of_whom(text: str) -> str:
    """Return the name whose contacts are asked for (某某水泥 in 联系人 某某水泥); "" if the asker means
    their own."""
    return _NOT_A_NAME.sub("", re.sub(r"\s", "", text))


# 门卫代收的算不算送达: what counts is asked, and nothing regretted.
_WHAT_COUNTS = lazy(
    "算不算|作不作数|[是能可][不没][是能可]以?算|能否算|是否(?:算|有效|合法|合规)|(?:有没有|有无)(?:法律)?效|(?:有效|合法|合规|作数|管用|顶用)(?:果|力)?[吗么嘛?？]"
    "|[合管顶]不[合管顶](?:法|规|用)|认不认|(?:算|算是|算作|当作|视为|视同|等于)[^，,。;；]{0,10}[吗么嘛?？]+[。]?$"
)


def asks_what_counts(text: str) -> bool:
    """Say whether `text` asks if something is good in law, or as a step: a matter for people."""
    return _WHAT_COUNTS.search(text) is not None


def known_question(words: str, *, enterprise: bool) -> Reading | None:
    """Read a question about contacts, papers, letters or missed dates; None for any other.

    Whatever act its words name, nothing is reported by it. `enterprise`: the asker belongs to one; a bureau
    is not asked about letters or missed dates.
    """
    topic = topic_of(words)
    if topic is None or (topic in ("letter", "cope") and not enterprise):
        return None
    return offered_question(words)


_TROUBLE = lazy("报错|出错|失败|卡[在住]|传不|交不上|打不开|进不去|登不|崩|没反应|转圈|白屏|闪退")
_IN_THE_END = lazy("成功|[交传提报]上[了去]|好了|解决|已经?[交提报传]")


def in_trouble(text: str) -> bool:
    """Say whether `text` ends with what went wrong in the system: 传了三遍都报错 reports nothing as done."""
    last = max((found.start() for found in _TROUBLE.finditer(text)), default=-1)
    return last >= 0 and not _IN_THE_END.search(text, last)


_SENT_BACK = lazy("(?<![一-鿿])退(?![出到化订])|退[回掉了]|打回|不收|驳回")


def sends_back(text: str) -> bool:
    """Say whether `text` speaks of papers that go back to whoever handed them in."""
    return _SENT_BACK.search(text) is not None
