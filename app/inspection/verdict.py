"""What a look raises."""


class Unfit(Exception):
    """The file must not be kept; the message is one Chinese sentence."""


WRONG_TYPE = "文件内容和扩展名不一致，请用原来的软件另存后再上传"
BROKEN = "文件已损坏或不完整，请重新导出后再上传"
