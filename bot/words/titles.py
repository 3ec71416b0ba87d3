"""The column titles of the roster's and the staff list's workbooks, by what a column holds."""

from typing import Final

TITLES: Final = {
    "city": "市",
    "county": "县（市、区）",
    "adviser_firm": "咨询服务机构",
    "adviser": "咨询机构联系人",
    "adviser_phone": "咨询机构联系电话",
    "adviser_email": "咨询机构电子邮箱",
    "adviser_wecom": "咨询机构企业微信账号",
    "name": "企业名称",
    "uscc": "统一社会信用代码",
    "industry": "行业",
    "types": "审核类型",
    "assessor": "评估验收部门",
    "chuang_a": "创A",
    "contact": "联系人",
    "phone": "联系电话",
    "email": "电子邮箱",
    "wecom": "企业微信账号",
    "level": "级别",
    "unit": "单位",
    "person": "姓名",
    "title": "职务",
    "mixed": "联系人及联系方式",
    "post": "联系人角色",
}

# The columns of a list of enterprises, as we write one, by their keys.
LIST_COLUMNS: Final = (
    "city",
    "county",
    "name",
    "uscc",
    "industry",
    "types",
    "assessor",
    "chuang_a",
    "contact",
    "phone",
    "email",
    "wecom",
)
