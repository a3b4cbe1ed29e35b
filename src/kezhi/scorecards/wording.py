"""What the value map command says, in English and Chinese. It runs without Django's catalogues."""

from __future__ import annotations

Words = dict[str, tuple[str, str]]

HELP: Words = {
    "command": (
        "Draw the value map of a market: what customers think of each supplier, at what price.",
        "绘制市场价值图:客户如何看待每家供应商,价格如何。",
    ),
    "exit_codes": (
        "Exit codes: 0 done; 1 a fault of the program; 2 wrong arguments or columns, or a question "
        "to be answered; 3 the file cannot be read; 4 the ratings cannot be used; 5 the map cannot "
        "be written; 130 stopped.",
        "退出码:0 完成;1 程序故障;2 参数或列有误,或有待回答的问题;3 文件无法读取;"
        "4 评分无法使用;5 结果无法写入;130 被中止。",
    ),
    "ratings": (
        "a text table: rater, supplier, attribute, score, if known weight and price; or one row a "
        "supplier with quality and price",
        "文本表:评分人、供应商、要素、评分,可有权重和价格;或每家供应商一行,含质量与价格",
    ),
    "out": ("the map as JSON; - prints it", "JSON 结果;- 表示打印出来"),
    "ours": (
        "the supplier that is us; adds our profile by attribute",
        "哪家供应商是我方;另给出逐项要素对比",
    ),
    "column": ("column by name or position from 1", "列名或从 1 起的列号"),
    "no_answer": (
        "what stands for no answer, such as -99,0,blank; in doubt it is asked for",
        "哪些写法表示未作答,例如 -99,0,blank;有疑问时会询问",
    ),
    "scale": (
        "lowest and highest score, such as 1-10; found out if not given",
        "评分的最低与最高值,例如 1-10;不写则自动判断",
    ),
    "method": (
        "weighted ratios (Gale), or ratio of weighted scores",
        "加权比值法(盖尔),或加权分数之比",
    ),
    "base": (
        "beside the rivals alone, or the whole market with oneself in it; "
        "default rivals, for one row a supplier market",
        "与竞争对手相比,或与含自身的整个市场相比;默认 rivals,每家一行的表默认 market",
    ),
    "quality_weight": (
        "importance of quality beside price, between 0 and 1; default .5, which is an assumption",
        "质量相对价格的重要程度,介于 0 与 1;默认 0.5(假设值)",
    ),
    "draws": ("bootstrap samples of raters", "对评分人的自助抽样次数"),
    "confidence": ("of the intervals", "区间的置信水平"),
    "seed": ("of the random numbers", "随机数种子"),
    "encoding": ("of the file; found out if not given", "文件编码;不写则自动判断"),
    "separator": ("between columns; found out if not given", "列分隔符;不写则自动判断"),
    "lang": ("language of messages", "提示语言"),
    "quiet": ("errors only", "只显示错误"),
}

ERRORS: Words = {
    "no_such_file": ("{file}: no such file.", "{file}:找不到文件。"),
    "not_text": (
        "{file} is no text table. Save it as CSV and try again.",
        "{file} 不是文本表。请另存为 CSV 后重试。",
    ),
    "empty_file": ("{file}: the file is empty.", "{file}:文件是空的。"),
    "broken_file": ("{file} cannot be read: {detail}", "{file} 无法读取:{detail}"),
    "wrong_encoding": (
        "{file} is not written in {encoding}. Say which encoding it is with --encoding.",
        "{file} 的编码不是 {encoding}。请用 --encoding 指明编码。",
    ),
    "unknown_encoding": (
        "{encoding} is no encoding known here. Try utf-8, gb18030 or cp1252.",
        "不认识编码 {encoding}。可试 utf-8、gb18030 或 cp1252。",
    ),
    "no_such_column": (
        "There is no column {column}. Columns: {columns}.",
        "没有“{column}”这一列。现有列:{columns}。",
    ),
    "column_missing": (
        "No column looks like the {role}. Columns: {columns}. Name it with --{role}.",
        "看不出哪一列是“{role}”。现有列:{columns}。请用 --{role} 指定。",
    ),
    "column_unclear": (
        "Several columns could be the {role}: {found}. Choose one with --{role}.",
        "有几列都可能是“{role}”:{found}。请用 --{role} 选定一列。",
    ),
    "bad_setting": ("--{option}: {detail}", "--{option}:{detail}"),
    "no_answer_unclear": (
        "Column {column} holds values that may mean that nobody answered: {values}. They are "
        "never averaged in. Say so with --no-answer={wish}; if they are true scores, say "
        "--scale LOW-HIGH.",
        "“{column}”列中有可能表示未作答的值:{values}。此类值绝不计入平均。"
        "确为未作答请写 --no-answer={wish};若是真实评分,请用 --scale 最低-最高 指明。",
    ),
    "different_scales": (
        "Some raters seem to score up to {low}, others up to {high}. Scores of different scales "
        "cannot be compared: bring them to one scale, or say --scale 1-{high} if they are.",
        "有的评分人似乎最高打 {low} 分,有的最高打 {high} 分。不同量表的评分不能比较:"
        "请先统一量表;若确为同一量表,请写 --scale 1-{high}。",
    ),
    "bad_number": (
        "Row {row}: {value} in column {column} is no {what}. Correct it in the file.",
        "第 {row} 行:“{column}”列的 {value} 不是有效的{what}。请在文件中改正。",
    ),
    "missing_cell": (
        "Row {row}: column {column} is empty. Fill it in, or take the row out.",
        "第 {row} 行:“{column}”列为空。请补填或删去该行。",
    ),
    "zero_price": (
        "Row {row}: a price of {value}. Prices must be above zero; for free goods no relative "
        "price exists. Correct it, or leave the cell empty.",
        "第 {row} 行:价格为 {value}。价格必须大于零;免费品没有相对价格。请改正或留空。",
    ),
    "mixed_currencies": (
        "Prices are given in several currencies: {found}. Bring them to one.",
        "价格使用了多种货币:{found}。请统一货币。",
    ),
    "rated_twice": (
        "Row {row}: {rater} rates {supplier} on {attribute} twice (first in row {first}). "
        "An attribute counts once: take one of them out.",
        "第 {row} 行:{rater} 对 {supplier} 的“{attribute}”重复评分(首次在第 {first} 行)。"
        "每项要素只计一次,请删去其一。",
    ),
    "supplier_twice": (
        "Row {row}: {supplier} stands there twice. One row a supplier.",
        "第 {row} 行:{supplier} 重复出现。每家供应商只能一行。",
    ),
    "nothing_usable": ("No row holds a score.", "没有任何一行含有评分。"),
    "one_supplier": (
        "Only {supplier} is rated. Without a rival there is nothing to compare with.",
        "只有 {supplier} 一家被评分。没有竞争对手便无从比较。",
    ),
    "no_such_supplier": (
        "There is no supplier {ours}. Suppliers: {suppliers}.",
        "没有供应商“{ours}”。现有供应商:{suppliers}。",
    ),
    "cannot_write": ("{file} cannot be written: {detail}", "{file} 无法写入:{detail}"),
    "same_file": (
        "{file} is the file of ratings. Write the map elsewhere.",
        "{file} 就是评分文件。请写到别处。",
    ),
    "interrupted": ("Stopped; nothing was written.", "已中止,未写入任何内容。"),
}

WARNINGS: Words = {
    "few_raters": (
        "{supplier}: only {raters} raters (fewer than {needed}); its point is uncertain.",
        "{supplier}:评分人仅 {raters} 位(少于 {needed} 位),该点不可靠。",
    ),
    "few_rivals": (
        "Only {rivals} rival (fewer than {needed}): the map says little of a market.",
        "竞争对手仅 {rivals} 家(少于 {needed} 家):此图难以代表市场。",
    ),
    "not_all_rated": (
        "{supplier}: judged on {coverage:.0%} of the weights; the rest lacks ratings of the "
        "supplier or of the rivals.",
        "{supplier}:仅依据 {coverage:.0%} 的权重判断,其余要素未被双方评分。",
    ),
    "no_answer_left_out": (
        "{rows} ratings were not answered and are left out: {values}.",
        "有 {rows} 条未作答,已剔除:{values}。",
    ),
    "no_intervals": (
        "One row a supplier: nothing is known of who was asked, so no interval is possible.",
        "每家供应商只有一行:不知道访问了谁,因此无法给出区间。",
    ),
    "no_prices": (
        "{suppliers}: no price is known, so their place on the map is not.",
        "{suppliers}:价格未知,无法在图上定位。",
    ),
    "equal_weights": (
        "No weights are given: all attributes count alike.",
        "未给权重:各要素同等对待。",
    ),
    "quality_weight_assumed": (
        "Quality and price are taken to matter alike; say --quality-weight if they do not.",
        "假设质量与价格同等重要;如不是,请用 --quality-weight 指明。",
    ),
}

TEXTS: Words = {
    "error": ("Error: ", "错误:"),
    "warning": ("Warning: ", "注意:"),
    "score": ("score", "评分"),
    "weight": ("weight", "权重"),
    "price": ("price", "价格"),
    "quality": ("quality", "质量"),
    "blank": ("blank", "空白"),
    "head": (
        "{supplier:<24} {quality:>22} {price:>7} {advantage:>9}",
        "{supplier:<24} {quality:>22} {price:>7} {advantage:>9}",
    ),
    "supplier": ("supplier", "供应商"),
    "perceived_quality": ("perceived quality", "感知质量"),
    "relative_price": ("price", "相对价格"),
    "advantage": ("advantage", "价值优势"),
    "done": (
        "{suppliers} suppliers, {raters} raters, {attributes} attributes.",
        "{suppliers} 家供应商,{raters} 位评分人,{attributes} 项要素。",
    ),
    "done_aggregates": ("{suppliers} suppliers.", "{suppliers} 家供应商。"),
}
