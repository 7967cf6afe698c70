#!/usr/bin/env python3
"""Writes the tables beside this file: the same rows as CSV, Parquet, Excel and OpenDocument, and some that are to be refused.

Made with pandas, pyarrow, polars, openpyxl, xlwt and odfpy; the versions are those that `versions.txt` names.
"""
import datetime as dt
from importlib.metadata import version
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt

ROWS = 48
rng = np.random.default_rng(1)
table = pd.DataFrame({
    "when": pd.date_range("2020-01-01", periods=ROWS, freq="7h"),
    "day": [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(ROWS)],
    "size": rng.normal(size=ROWS).round(3),
    "count": rng.integers(0, 100, ROWS),
    "big": 2**52 + rng.integers(0, 1000, ROWS) * 2,
    "ok": rng.integers(0, 2, ROWS).astype(bool),
    "kind": rng.choice(["a", "b", "c, d"], ROWS),
    "zip": [f"{i % 8:05d}" for i in range(ROWS)],
})
table.loc[5, "size"] = np.nan
table["y"] = np.where(table["size"].fillna(0) + table["count"] / 50 > 1, "hi", "lo")

table.to_csv("table.csv", index=False)
table.to_parquet("snappy.parquet", compression="snappy")
table.to_parquet("gzip.parquet", compression="gzip")
table.to_parquet("lz4.parquet", compression="lz4")
table.to_parquet("brotli.parquet", compression="brotli")
pl.from_pandas(table).write_parquet("polars.parquet")  # zstd
pages = pa.Table.from_pandas(table)
pq.write_table(pages, "pages_v2.parquet", data_page_version="2.0", compression="zstd", row_group_size=17)
pq.write_table(pages, "old_times.parquet", use_deprecated_int96_timestamps=True)
nested = table.copy()
nested["tags"] = [[1, 2]] * ROWS
nested.to_parquet("nested.parquet")
table.to_excel("table.xlsx", index=False)
table.to_excel("table.ods", index=False, engine="odf")
table.to_excel("title.xlsx", index=False, startrow=3, startcol=1)
book = openpyxl.load_workbook("title.xlsx")
book.active["B1"] = "Results of 2020"
book.active.merge_cells("B1:E1")
book.save("title.xlsx")
with pd.ExcelWriter("two_sheets.xlsx") as book:
    table.to_excel(book, sheet_name="data", index=False)
    table.tail(20).to_excel(book, sheet_name="notes", index=False)
book = openpyxl.load_workbook("table.xlsx")
book.active.merge_cells("G5:G7")
book.save("merged.xlsx")
book = openpyxl.load_workbook("table.xlsx")
book.active["C3"] = "#DIV/0!"
book.save("error.xlsx")
book = openpyxl.Workbook()
book.active["A1"], book.active["B1"] = "a", "b"
book.active.cell(row=1048576, column=16384, value=5)
book.save("far.xlsx")
openpyxl.Workbook().save("empty.xlsx")
book = xlwt.Workbook()
sheet = book.add_sheet("s")
day, time = xlwt.XFStyle(), xlwt.XFStyle()
day.num_format_str, time.num_format_str = "YYYY-MM-DD", "YYYY-MM-DD HH:MM:SS"
for column, name in enumerate(table):
    sheet.write(0, column, name)
    for row, value in enumerate(table[name].tolist()):
        style = {"when": time, "day": day}.get(name, xlwt.XFStyle())
        if value == value:
            sheet.write(row + 1, column, value.to_pydatetime() if name == "when" else value, style)
book.save("table.xls")
names = ["pandas", "numpy", "pyarrow", "polars", "openpyxl", "xlwt", "odfpy"]
Path("versions.txt").write_text("".join(f"{name} {version(name)}\n" for name in names))
