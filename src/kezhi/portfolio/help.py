"""The help of the value command, in English and Chinese."""

from __future__ import annotations

HELP: dict[str, tuple[str, str]] = {
    "command": (
        "Tell what each customer is worth and who is at risk, from files or a table of orders.",
        "从订单文件或数据表算出每位客户的价值,以及谁有流失风险。",
    ),
    "exit_codes": (
        "Exit codes: 0 done; 1 a fault of the program; 2 wrong arguments or columns; "
        "3 a file, table or server cannot be read; 4 no usable row; 5 the result cannot be "
        "written; 130 stopped.",
        "退出码:0 完成;1 程序故障;2 参数或列有误;3 文件、数据表或服务器无法读取;"
        "4 没有可用的行;5 结果无法写入;130 被中止。",
    ),
    "orders": (
        "CSV, text or Parquet files, or globs in quotes; with another --engine, a table",
        "CSV、文本或 Parquet 文件,通配符请加引号;选用其他 --engine 时为数据表",
    ),
    "out": (
        "result, one row per customer: .parquet or .csv",
        "结果文件,每位客户一行:.parquet 或 .csv",
    ),
    "report": ("report as JSON; - prints it", "JSON 报告;- 表示打印出来"),
    "state": (
        "refresh: value again without reading every order again",
        "增量刷新:不必重读全部订单即可重新估值",
    ),
    "keep": (
        "keep in this file what a later --refresh needs",
        "把以后 --refresh 所需的内容存入此文件",
    ),
    "refresh": (
        "ORDERS are changes to what is kept in this file: every customer named in them comes with "
        "all his orders, or with a row without date and amount if none is left",
        "ORDERS 是对此文件所存内容的变更:其中出现的每位客户须带上其全部订单;"
        "若已没有订单,则给一行不含日期和金额的记录",
    ),
    "plots": (
        "folder for pictures (SVG) of the model and the customers; includes --backtest",
        "存放图表(SVG)的文件夹:模型与客户的各种图;包含 --backtest",
    ),
    "columns": (
        "columns, by name or position from 1; guessed where only one can be meant",
        "列,可用列名或从 1 起的列号;只有一种可能时自动识别",
    ),
    "customer": ("customer id", "客户编号"),
    "date": ("day or moment of the order", "订单日期或时刻"),
    "amount": (
        "net amount of the row, refunds negative; or a product of columns: Quantity*UnitPrice",
        "该行净额,退款为负;也可写两列相乘:Quantity*UnitPrice",
    ),
    "cost": ("product cost of the row", "该行产品成本"),
    "valuation": ("valuation", "估值"),
    "as_of": (
        "value as of this day (YYYY-MM-DD); default the last day in the data",
        "基准日(YYYY-MM-DD);默认取数据的最后一天",
    ),
    "horizon": ("how far to look ahead, in units (default 52)", "预测期长度,以时间单位计(默认 52)"),
    "rate": ("discount rate per year (default 0.10)", "年贴现率(默认 0.10)"),
    "margin_rate": ("margin as a share of revenue, such as 0.3", "毛利率,例如 0.3"),
    "model": (
        "auto, bg-nbd, mbg-nbd, pareto-nbd, nbd or seasonal (default auto)",
        "auto、bg-nbd、mbg-nbd、pareto-nbd、nbd 或 seasonal(默认 auto)",
    ),
    "zero_is_order": (
        "count days with an amount of zero as orders too",
        "金额为零的日子也算一次订单",
    ),
    "backtest": (
        "hold the past against itself: models and rules of thumb by what came true afterwards; "
        "the best decides which model is used",
        "用历史回测:按事后实际比较各模型与经验规则,由最佳者决定采用的模型",
    ),
    "seed": ("seed of the simulated intervals", "区间模拟的随机种子"),
    "reading": ("reading text files; found out where not given", "读取文本文件;未指定则自动识别"),
    "encoding": ("such as utf-8, gb18030, cp1252", "例如 utf-8、gb18030、cp1252"),
    "separator": ("one character, tab or space", "一个字符,或 tab、space"),
    "header": ("whether the first line names the columns", "第一行是否为列名"),
    "date_order": (
        "day or month first, in dates such as 03/04/2024",
        "03/04/2024 这类日期,日在前还是月在前",
    ),
    "decimal": ("decimal mark", "小数点符号"),
    "zone": (
        "the company's time zone, for moments with a zone",
        "公司所在时区,用于带时区的时刻",
    ),
    "engines": ("where the orders are added up", "在哪里汇总订单"),
    "engine": (
        "duckdb: files, on this machine; postgres: ORDERS is a table or view of a database; "
        "spark: Parquet files, or a table of a cluster (default duckdb)",
        "duckdb:本机处理文件;postgres:ORDERS 是数据库的表或视图;"
        "spark:Parquet 文件,或集群上的表(默认 duckdb)",
    ),
    "database": (
        "postgresql://user:password@host/database; default DATABASE_URL",
        "postgresql://用户:密码@主机/数据库;默认取 DATABASE_URL",
    ),
    "remote": (
        "Spark Connect server; without it one is started within the process",
        "Spark Connect 服务器;不指定则在进程内启动一个",
    ),
    "memory_limit": (
        "memory for duckdb, such as 2GB; the rest goes to disk",
        "duckdb 可用内存,例如 2GB;超出部分写入磁盘",
    ),
    "lang": ("language of messages", "提示语言"),
    "quiet": ("no progress, warnings only", "不显示进度,只显示注意事项"),
}
