#pragma once
// How a printed statement looks: A4, black on white, figures in columns. Internal to this module.

namespace pai {

inline constexpr const char* statement_style = R"css(@page { size: A4; margin: 15mm 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 7.4pt "Noto Sans", Arial, sans-serif; color: #5c6066; } }
:root { --ink: #17181a; --soft: #5c6066; --rule: #c9ccd1; --mark: #8f2a1d; }
* { box-sizing: border-box; }
html { background: #e9eaec; }
body { margin: 0; color: var(--ink); font: 9.2pt/1.42 "Noto Sans", "Source Sans 3", "Helvetica Neue", Arial, "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 15mm 18mm 16mm; background: #fff; }
p { margin: 0; }
h1 { margin: 0; font-size: 21pt; line-height: 1.1; font-weight: 600; letter-spacing: -0.01em; }
h2 { margin: 0 0 1.6mm; font-size: 8pt; font-weight: 600; color: var(--mark); }
.zh { color: var(--soft); font-weight: 400; }
h2 .zh, th .zh { font-size: 0.95em; }
.title { margin-top: 1.2mm; font-size: 13pt; }
header { display: flex; justify-content: space-between; align-items: flex-start; gap: 10mm; padding-bottom: 5mm; border-bottom: 0.6mm solid var(--ink); }
section { margin-top: 5mm; break-inside: avoid; }
.pair { display: grid; grid-template-columns: 1fr 1fr; column-gap: 12mm; }
.name { font-size: 11pt; font-weight: 600; }
.id { display: block; color: var(--soft); font-size: 7.4pt; overflow-wrap: anywhere; }
table + .small, dl + .small { margin-top: 1.6mm; }
.small { color: var(--soft); font-size: 7.8pt; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 0.5mm 5mm; }
dt { color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.wide { grid-template-columns: 44mm 1fr; }
.ids dt, .ids dd { font-size: 7.8pt; overflow-wrap: anywhere; }
.payable { display: grid; grid-template-columns: 1fr auto; align-items: baseline; column-gap: 10mm; padding-bottom: 3.5mm; border-bottom: 0.2mm solid var(--rule); }
.payable h2 { grid-column: 1 / -1; }
.sum { order: 2; font-size: 20pt; line-height: 1.1; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sum span { font-size: 11pt; font-weight: 400; color: var(--soft); }
.words { order: 1; font-size: 9pt; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { padding: 0 0 1mm; text-align: left; vertical-align: bottom; font-size: 8pt; font-weight: 400; color: var(--soft); border-bottom: 0.2mm solid var(--ink); }
td { padding: 0.8mm 0; vertical-align: top; border-bottom: 0.2mm solid var(--rule); }
th + th, td + td { padding-left: 5mm; }
th.n, td.n { text-align: right; white-space: nowrap; }
tfoot td, .total td { font-weight: 600; border-bottom: none; border-top: 0.3mm solid var(--ink); }
.line td { border-top: 0.2mm solid var(--ink); }
.total td { border-bottom: 0.9mm double var(--ink); }
pre { margin: 1mm 0 0; font: 7.4pt/1.4 "Noto Sans Mono", "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
.signatures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8mm; margin-top: 16mm; }
.signatures p { padding-top: 1.2mm; border-top: 0.2mm solid var(--ink); font-size: 8pt; }
@media print {
  html { background: none; }
  main { width: auto; min-height: 0; margin: 0; padding: 0; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
)css";

}  // namespace pai
