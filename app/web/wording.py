"""Chinese labels of form fields, one place for forms and for the page that keeps what was typed."""

FIELD_LABELS = {
    "name": "项目名称",
    "project_code": "项目代码",
    "county": "县（市、区）",
    "reason": "理由",
    "opinion": "意见",
    "text": "意见内容",
    "verdict": "结论",
    "owner": "责任单位",
    "due": "完成时间",
    "quantity": "年消费量",
    "carrier": "能源品种",
    "capacity": "产能",
    "enterprise": "企业",
    "line": "生产线",
    "built": "拟建产能",
    "added_t": "新增煤炭消费量",
    "reduction_t": "替代量",
    "document": "文件",
}
