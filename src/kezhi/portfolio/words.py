"""What the value command says, in English and Chinese. It runs without Django's catalogues."""

from __future__ import annotations

Words = dict[str, tuple[str, str]]

ERRORS: Words = {
    "no_such_file": (
        "{file}: no such file. Check the name; put a glob in quotes.",
        "{file}:找不到文件。请检查文件名;通配符请加引号。",
    ),
    "mixed_files": (
        "Parquet and text files cannot be read together. Value them in two runs.",
        "Parquet 文件与文本文件不能一起读取,请分两次运行。",
    ),
    "empty_file": ("{file}: the file is empty.", "{file}:文件是空的。"),
    "broken_file": (
        "{file} cannot be read: {detail}",
        "{file} 无法读取:{detail}",
    ),
    "wrong_encoding": (
        "{file} is not written in {encoding}. Say which encoding it is with --encoding.",
        "{file} 的编码不是 {encoding}。请用 --encoding 指明编码。",
    ),
    "unknown_encoding": (
        "{encoding} is no encoding known here. Try utf-8, gb18030 or cp1252.",
        "不认识编码 {encoding}。可试 utf-8、gb18030 或 cp1252。",
    ),
    "different_columns": (
        "{file} has other columns than {other}. Value files of one kind together.",
        "{file} 的列与 {other} 不同。请只把同一种文件放在一起。",
    ),
    "no_such_column": (
        "There is no column {column}. Columns: {columns}. "
        "Name another with --{role}, or its position, counted from 1.",
        "没有“{column}”这一列。现有列:{columns}。请用 --{role} 指定列名,或从 1 起的列号。",
    ),
    "column_missing": (
        "No column looks like the {role}. Columns: {columns}. Name it with --{role}.",
        "看不出哪一列是{role_word}。现有列:{columns}。请用 --{role} 指定。",
    ),
    "column_unclear": (
        "Several columns could be the {role}: {found}. Choose one with --{role}.",
        "有几列都可能是{role_word}:{found}。请用 --{role} 选定一列。",
    ),
    "date_unclear": (
        "Column {column}: all dates could be read day first or month first. "
        "Say which with --date-order dmy or --date-order mdy.",
        "“{column}”列的日期既可读作日在前,也可读作月在前。请用 --date-order dmy 或 mdy 指明。",
    ),
    "date_mixed": (
        "Column {column} mixes dates with the day first and dates with the month first. "
        "Say which most are with --date-order dmy or mdy; the others are left out and counted.",
        "“{column}”列混有日在前与月在前的日期。"
        "请用 --date-order dmy 或 mdy 指明多数属于哪一种;其余的行不使用,并计数。",
    ),
    "no_rows": ("There is no row of orders.", "没有任何订单行。"),
    "zone_needed": (
        "Column {column} holds moments with a time zone. "
        "Name the company's own with --zone, such as --zone Asia/Shanghai.",
        "“{column}”列是带时区的时刻。请用 --zone 指明公司所在时区,例如 --zone Asia/Shanghai。",
    ),
    "customer_type": (
        "Column {column} of type {type} holds no customer id that {engine} can add up by. "
        "Name another with --customer, or make a view that casts it to text.",
        "“{column}”列的类型为 {type},{engine} 无法按它汇总客户。"
        "请用 --customer 指定另一列,或建一个视图把它转换为文本。",
    ),
    "date_type": (
        "Column {column} of type {type} holds no dates. {engine} adds up typed columns only: make "
        "a view with CAST({column} AS DATE), or value the data as files with --engine duckdb.",
        "“{column}”列的类型为 {type},不是日期。{engine} 只汇总带类型的列:"
        "请建一个视图,用 CAST({column} AS DATE) 转换;或导出为文件,用 --engine duckdb 估值。",
    ),
    "number_type": (
        "Column {column} of type {type} holds no numbers. {engine} adds up typed columns only: "
        "make a view with CAST({column} AS DOUBLE PRECISION), or value the data as files with "
        "--engine duckdb.",
        "“{column}”列的类型为 {type},不是数字。{engine} 只汇总带类型的列:"
        "请建一个视图,用 CAST({column} AS DOUBLE PRECISION) 转换;"
        "或导出为文件,用 --engine duckdb 估值。",
    ),
    "not_parquet": (
        "{file}: Spark is given Parquet files or tables, whose columns have types. "
        "Value text files with --engine duckdb.",
        "{file}:Spark 只接受列带类型的 Parquet 文件或数据表。文本文件请用 --engine duckdb。",
    ),
    "no_such_table": (
        "{engine} has no table or view {table} that can be read. Check the name, the schema "
        "(schema.table) and the rights.",
        "{engine} 中没有可读取的表或视图 {table}。请检查名称、模式(schema.table)与权限。",
    ),
    "one_table": (
        "--engine postgres values one table or view, not several: {tables}. "
        "Make a view that joins them.",
        "--engine postgres 一次只处理一个表或视图,不能是多个:{tables}。请建一个视图把它们合并。",
    ),
    "database_needed": (
        "Say which database with --database postgresql://user:password@host/database, "
        "or set DATABASE_URL.",
        "请用 --database postgresql://用户:密码@主机/数据库 指明数据库,或设置 DATABASE_URL。",
    ),
    "bad_address": (
        "--{option} is no address of this kind: {wanted}.",
        "--{option} 的地址格式不对,应为:{wanted}。",
    ),
    "unreachable": (
        "{server} does not answer: {detail}. Check the address, and that the server runs.",
        "{server} 没有应答:{detail}。请检查地址,并确认服务器已启动。",
    ),
    "server_refused": (
        "{engine} could not do it: {detail}",
        "{engine} 未能完成:{detail}",
    ),
    "engine_missing": (
        "--engine spark needs {package}, which is not installed. "
        "Install it: pip install 'kezhi[spark]'",
        "--engine spark 需要 {package},但尚未安装。请安装:pip install 'kezhi[spark]'",
    ),
    "option_without_use": (
        "--{option} has no use with --engine {engine}. Leave it out.",
        "--{option} 对 --engine {engine} 不起作用,请去掉。",
    ),
    "nothing_usable": (
        "None of the {rows} rows can be used: {reasons}. {example}",
        "{rows} 行数据都不能使用:{reasons}。{example}",
    ),
    "cannot_write": (
        "{file} cannot be written: {detail}",
        "{file} 无法写入:{detail}",
    ),
    "out_of_memory": (
        "There is not enough memory. Give more with --memory-limit, or value fewer files.",
        "内存不足。请用 --memory-limit 放宽上限,或减少一次处理的文件。",
    ),
    "bad_setting": (
        "--{name} has no value that can be used. See kezhi value --help.",
        "--{name} 的取值不可用。请见 kezhi value --help。",
    ),
    "cost_and_margin": (
        "Give --cost or --margin-rate, not both.",
        "--cost 与 --margin-rate 只能给一个。",
    ),
    "same_file": (
        "{file} would overwrite a file of orders. Choose another name.",
        "{file} 会覆盖订单文件,请换一个文件名。",
    ),
    "keep_and_refresh": (
        "Give --keep for a first run or --refresh for changes, not both.",
        "首次运行用 --keep,变更用 --refresh,两者只能给一个。",
    ),
    "not_a_state": (
        "{file} is no state kept by kezhi value, or is damaged. Make it anew from all orders with "
        "--keep.",
        "{file} 不是 kezhi value 保存的状态文件,或已损坏。请用全部订单加 --keep 重新生成。",
    ),
    "state_busy": (
        "Another run is working on {file}. Wait until it has ended.",
        "另一个运行正在使用 {file},请等它结束。",
    ),
    "state_version": (
        "{file} is a state of version {version}; this program knows {known}. Make it anew from all "
        "orders with --keep.",
        "{file} 是版本 {version} 的状态文件,本程序只认识版本 {known}。"
        "请用全部订单加 --keep 重新生成。",
    ),
    "state_differs": (
        "The state was kept with --{option} {kept}, not {given}. Leave the option out, or keep a "
        "new state from all orders.",
        "状态文件保存时 --{option} 为 {kept},不是 {given}。请去掉该选项,或用全部订单重新保存。",
    ),
    "state_customer_type": (
        "Customer ids are numbers in the one and text in the other: {file} and the changes do not "
        "belong together. Export both alike.",
        "{file} 与变更文件的客户编号一个是数字、一个是文本,不能合用。请以相同方式导出。",
    ),
    "interrupted": ("Stopped; nothing was written.", "已中止,没有写入任何文件。"),
}

STAGES: Words = {
    "connecting": ("Connecting to the server", "连接服务器"),
    "reading": ("Reading the orders", "读取订单"),
    "adding_up": ("Adding up each customer's orders", "汇总每位客户的订单"),
    "fitting": ("Fitting the models", "拟合模型"),
    "scoring": ("Valuing the customers", "估算客户价值"),
    "writing": ("Writing the result", "写出结果"),
}

REASONS: Words = {
    "empty_row": ("empty rows", "空行"),
    "malformed": ("lines with too many cells or broken quotes", "列数过多或引号不成对"),
    "no_customer": ("no customer", "没有客户"),
    "no_date": ("no date", "没有日期"),
    "bad_date": ("a date that cannot be read", "日期无法识别"),
    "early_date": ("a date before 1950", "日期早于 1950 年"),
    "no_amount": ("no amount", "没有金额"),
    "bad_amount": ("an amount that is no number of money", "金额不是有效数字"),
    "no_cost": ("no cost", "没有成本"),
    "only_named": ("customers without orders", "没有订单的客户"),
    "after_as_of": ("after the as-of date", "晚于基准日"),
}

DOUBTS: Words = {
    "no_customers": ("nobody has ordered before the as-of date", "基准日之前没有客户下过单"),
    "no_repeats": ("nobody has ordered twice", "没有客户下过第二单"),
    "no_dropout": ("nobody is seen to leave", "看不到有人流失"),
    "no_spread": ("customers do not differ", "客户之间没有差异"),
    "no_seasons": (
        "no season that recurs is seen: that takes a year and a half of orders and 50 customers",
        "看不出周而复始的季节:需要一年半以上的订单和 50 位客户",
    ),
    "mean_undefined": ("the mean has no limit", "均值没有上限"),
    "not_converged": ("no best parameters were found", "找不到最优参数"),
}

WARNINGS: Words = {
    "model_not_identified": (
        "The data cannot identify the model {model} ({reason}).",
        "数据无法确定模型 {model} 的参数({reason})。",
    ),
    "model_fallback": (
        "The figures come from the simpler model {model}.",
        "结果改用较简单的模型 {model} 计算。",
    ),
    "no_model": (
        "No model of orders could be fitted: nothing is said of the future.",
        "无法拟合任何订单模型,因此不给出未来的估计。",
    ),
    "dropout_unknown": (
        "{model} knows no leaving: the probability alive is undefined, "
        "and expected orders are an upper view.",
        "{model} 不含流失:活跃概率没有定义,预期订单数是偏高的估计。",
    ),
    "one_time_buyers_certain": (
        "{customers} one-time buyers count as surely alive in BG/NBD; "
        "for a list of lost customers use --model mbg-nbd or pareto-nbd.",
        "BG/NBD 把 {customers} 位只买过一次的客户一律视为活跃;"
        "要列流失名单,请用 --model mbg-nbd 或 pareto-nbd。",
    ),
    "spend_not_identified": (
        "The gamma-gamma model of spend is not identified ({reason}); plain means are used.",
        "消费额的 gamma-gamma 模型无法确定({reason}),改用简单平均。",
    ),
    "spend_depends_on_frequency": (
        "Spend per order depends on the frequency of orders (correlation {correlation}); "
        "the models assume that it does not.",
        "每单金额与下单频次相关(相关系数 {correlation}),而模型假定二者无关。",
    ),
    "left_truncated": (
        "{share:.0%} of the customers first appear in the first 30 days: "
        "many may have been customers before the data begin.",
        "{share:.0%} 的客户首次出现在数据的头 30 天:其中许多可能早已是客户。",
    ),
    "few_customers": (
        "Only {customers} customers: the parameters are uncertain.",
        "只有 {customers} 位客户,参数不确定性较大。",
    ),
    "single_tier": (
        "{customers} rated customers do not make a pyramid; all are in one tier.",
        "参评客户 {customers} 位,不足以分层,全部归入同一层级。",
    ),
    "repeated_rows": (
        "{rows} rows repeat another of the same customer, day and amount, {amount:,.2f} in all. "
        "They count; if they are copies, take them out of the data.",
        "有 {rows} 行与另一行的客户、日期、金额完全相同,合计 {amount:,.2f}。这些行照常计入;"
        "如属重复录入,请先从数据中去掉。",
    ),
    "similar_ids": (
        "{customers} customer ids differ from another only by case, width, leading zeros or a "
        "trailing .0, such as {one} and {other}. They count as different customers.",
        "有 {customers} 个客户编号与另一编号仅在大小写、全半角、前导零或末尾 .0 上不同,"
        "例如 {one} 与 {other}。它们按不同客户计算。",
    ),
    "rows_left_out": ("{rows} rows were left out: {reasons}.", "有 {rows} 行未使用:{reasons}。"),
    "customers_without_purchase": (
        "{customers} customers have refunds or zero amounts only.",
        "{customers} 位客户只有退款或零金额。",
    ),
    "without_revenue": (
        "{customers} customers bought, but nothing remains after refunds.",
        "{customers} 位客户买过,但退款后净额不大于零。",
    ),
    "horizon_beyond_history": (
        "The horizon of {horizon:g} is more than twice the history of {history:g}.",
        "预测期 {horizon:g} 超过历史长度 {history:g} 的两倍。",
    ),
    "rule_of_thumb_wins": (
        "In the backtest the rule of thumb {rule} foretold better than any model; {model} is used "
        "because it also tells who has left.",
        "回测中经验规则 {rule} 的预测优于所有模型;仍采用 {model},因为它还能判断谁已流失。",
    ),
    "costs_without_orders": (
        "Costs of {customers} customers without orders, {amount:.2f} in all, are in no figure.",
        "{customers} 位没有订单的客户共有费用 {amount:.2f},未计入任何结果。",
    ),
    "revenue_only": (
        "Without --cost or --margin-rate the figures are lifetime revenue, not lifetime value.",
        "没有给出 --cost 或 --margin-rate,所列为终身收入,而不是终身价值。",
    ),
}

TEXTS: Words = {
    "row": ("Row {row}, {field}: {reason} ({cells}).", "第 {row} 行,{field}:{reason}({cells})。"),
    "warning": ("Warning: ", "注意:"),
    "error": ("Error: ", "错误:"),
    "done": (
        "{customers} customers valued by {model}; total {measure} {total:,.2f}, "
        "expected within the horizon {residual:,.2f}.",
        "已用 {model} 为 {customers} 位客户估值;{measure}合计 {total:,.2f},"
        "其中预测期内预期 {residual:,.2f}。",
    ),
    "done_past_only": (
        "{customers} customers; nothing is said of their future.",
        "共 {customers} 位客户;不给出未来的估计。",
    ),
    "lifetime_value": ("lifetime value", "终身价值"),
    "lifetime_revenue": ("lifetime revenue", "终身收入"),
    "customer": ("customer", "客户"),
    "date": ("date", "日期"),
    "amount": ("amount", "金额"),
    "cost": ("cost", "成本"),
    "quantity": ("quantity", "数量"),
    "price": ("price", "单价"),
}


class Voice:
    """Says things in one language."""

    def __init__(self, lang: str) -> None:
        self.place = 1 if lang == "zh" else 0

    def say(self, words: Words, code: str, **figures: object) -> str:
        """The text of a code with its figures filled in."""
        if figures.get("reason") in DOUBTS:
            figures["reason"] = DOUBTS[str(figures["reason"])][self.place]
        if "role" in figures:
            figures["role_word"] = TEXTS[str(figures["role"])][self.place]
        return words[code][self.place].format(**figures)

    def reasons(self, counts: dict[str, int]) -> str:
        """Counts by reason, as one phrase."""
        joint = ";" if self.place else ", "
        return joint.join(f"{self.say(REASONS, code)} {n:,}" for code, n in counts.items())
