#pragma once
// How the desk looks: ink on paper, one seal red for what needs a person, five sizes of type. Internal to this module.

namespace pai {

inline constexpr const char* desk_style = R"css(:root { --paper: #f4f1ea; --sheet: #fffdf8; --ink: #1e1c19; --soft: #6a6359; --rule: #d9d2c4; --seal: #9a2c1c; --wash: #f7e9e3;
  --s1: 13px; --s2: 15px; --s3: 18px; --s4: 24px; --s5: 34px;
  --sans: "Source Sans 3", "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei UI", "Segoe UI", sans-serif;
  --serif: "Source Han Serif SC", "Noto Serif CJK SC", "Songti SC", "Noto Serif", Georgia, serif; }
* { box-sizing: border-box; }
html { background: var(--paper); }
body { margin: 0; color: var(--ink); font: var(--s2)/1.5 var(--sans); -webkit-text-size-adjust: 100%; }
a { color: inherit; text-decoration-color: var(--rule); text-decoration-thickness: 1px; text-underline-offset: 0.22em; }
a:hover { text-decoration-color: var(--seal); }
:focus-visible { outline: 2px solid var(--seal); outline-offset: 2px; }
p { margin: 0 0 12px; max-width: 72ch; }
h1 { margin: 0 0 8px; font: 600 var(--s5)/1.2 var(--serif); letter-spacing: -0.01em; }
h2 { margin: 0 0 12px; font: 600 var(--s3)/1.3 var(--serif); }
.bar { display: flex; align-items: baseline; gap: 32px; padding: 16px max(40px, calc((100% - 1160px) / 2)); background: var(--sheet); border-bottom: 1px solid var(--rule); }
.brand { font: 600 var(--s3)/1.2 var(--serif); text-decoration: none; white-space: nowrap; }
.brand::before { content: ""; display: inline-block; width: 11px; height: 11px; margin-right: 9px; background: var(--seal); }
.bar nav { display: flex; flex-wrap: wrap; gap: 4px 24px; flex: 1; }
.bar nav a { padding: 2px 0; text-decoration: none; color: var(--soft); border-bottom: 2px solid transparent; white-space: nowrap; }
.bar nav a:hover { color: var(--ink); }
.bar nav a[aria-current] { color: var(--ink); border-bottom-color: var(--seal); }
.count { display: inline-block; min-width: 20px; padding: 0 6px; font-size: var(--s1); text-align: center; color: var(--sheet); background: var(--seal); border-radius: 10px; }
.who { margin: 0; font-size: var(--s1); color: var(--soft); white-space: nowrap; }
.tongue { margin-left: 20px; color: var(--ink); }
button.tongue { padding: 0; font: inherit; background: none; border: 0; text-decoration: underline; }
button.tongue:hover { color: var(--seal); background: none; }
.words { white-space: pre-line; }
main { max-width: 1240px; margin: 0 auto; padding: 40px 40px 56px; }
footer { max-width: 1240px; margin: 0 auto; padding: 0 40px 40px; font-size: var(--s1); color: var(--soft); }
.head { display: flex; justify-content: space-between; align-items: flex-start; gap: 24px; }
.lead { font-size: var(--s3); color: var(--soft); margin-bottom: 24px; }
.small, .sub { font-size: var(--s1); color: var(--soft); }
.sub { display: block; margin-top: 1px; }
.path { font-size: var(--s1); color: var(--soft); overflow-wrap: anywhere; }
.alarm { color: var(--seal); }
section { margin-top: 40px; }
.button, button { display: inline-block; padding: 9px 18px; font: 600 var(--s2)/1.3 var(--sans); color: var(--sheet); background: var(--ink); border: 1px solid var(--ink); border-radius: 3px; text-decoration: none; cursor: pointer; white-space: nowrap; }
.button:hover, button:hover { background: var(--seal); border-color: var(--seal); }
.quiet { color: var(--ink); background: none; border-color: var(--rule); font-weight: 400; }
.quiet:hover { color: var(--sheet); }
.plain { margin: 0; padding: 0; list-style: none; }
.plain li { padding: 8px 0; border-top: 1px solid var(--rule); }
.plain li:last-child { border-bottom: 1px solid var(--rule); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
thead th { padding: 0 16px 8px 0; text-align: left; vertical-align: bottom; font-size: var(--s1); font-weight: 400; color: var(--soft); border-bottom: 1px solid var(--ink); }
tbody th, tbody td { padding: 12px 16px 12px 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--rule); }
tbody th { min-width: 180px; }
tbody th > a { font-weight: 600; }
.ledger td:nth-of-type(3), .ledger td:nth-of-type(4) { white-space: nowrap; }
.figure { display: block; }
.figure small { font-size: var(--s1); color: var(--soft); }
thead .n, tbody .n { text-align: right; }
th.n + th, td.n + td { padding-left: 24px; }
progress { display: block; width: 96px; height: 3px; margin: 4px 0 2px; appearance: none; border: none; background: var(--rule); }
progress::-webkit-progress-bar { background: var(--rule); }
progress::-webkit-progress-value { background: var(--ink); }
progress::-moz-progress-bar { background: var(--ink); }
.state { white-space: nowrap; }
.state::before { content: ""; display: inline-block; width: 9px; height: 9px; margin-right: 8px; border: 1.5px solid var(--ink); border-radius: 50%; }
.state.full::before { background: var(--ink); }
.state.half::before { background: linear-gradient(90deg, var(--seal) 50%, transparent 50%); border-color: var(--seal); }
.state.past { color: var(--soft); }
.state.past::before { border-color: var(--rule); background: var(--rule); }
.state.cross { color: var(--seal); }
.state.cross::before { border-color: var(--seal); border-radius: 0; background: var(--seal); }
.box { margin: 0 0 24px; padding: 16px 20px; background: var(--sheet); border-left: 3px solid var(--ink); }
.box.alarm { background: var(--wash); border-left-color: var(--seal); color: var(--ink); }
.box.alarm strong { color: var(--seal); }
.box p:last-child { margin-bottom: 0; }
h1 + .box { margin-top: 20px; }
.cases { margin: 0; padding: 0; list-style: none; }
.cases a { display: grid; grid-template-columns: 320px 1fr; gap: 4px 32px; padding: 20px 0; border-top: 1px solid var(--rule); text-decoration: none; }
.cases li:last-child a { border-bottom: 1px solid var(--rule); }
.cases strong { font: 600 var(--s3)/1.4 var(--serif); }
.cases a:hover strong { color: var(--seal); }
.cases span { color: var(--soft); }
fieldset, details.group { margin: 0 0 32px; padding: 0; border: none; border-top: 1px solid var(--ink); }
legend { float: left; width: 100%; padding: 12px 0 12px; font: 600 var(--s3)/1.3 var(--serif); }
legend + * { clear: both; }
details.group { border-top-color: var(--rule); }
summary { padding: 12px 0; cursor: pointer; }
details.group > summary { font: 600 var(--s3)/1.3 var(--serif); }
summary:hover { color: var(--seal); }
.fields { display: grid; grid-template-columns: repeat(12, 1fr); gap: 16px 20px; clear: both; align-items: start; }
.field { grid-column: span 4; margin: 0; max-width: none; min-width: 0; }
.field.narrow { grid-column: span 2; }
.field.wide { grid-column: span 12; }
.field.days { grid-column: span 6; }
.field.tick { grid-column: span 6; align-self: center; }
.tick label { display: inline-flex; gap: 8px; align-items: baseline; }
.break { grid-column: 1 / -1; height: 0; }
label, .label { display: block; margin-bottom: 4px; font-size: var(--s1); color: var(--soft); }
.tick label { margin: 0; font-size: var(--s2); color: var(--ink); }
.choices { display: flex; flex-wrap: wrap; gap: 8px 24px; }
.choices.column { flex-direction: column; }
.choices label { display: inline-flex; gap: 8px; align-items: baseline; margin: 0; font-size: var(--s2); color: var(--ink); }
input, select, textarea { width: 100%; padding: 8px 10px; font: var(--s2)/1.4 var(--sans); color: var(--ink); background: var(--sheet); border: 1px solid var(--rule); border-radius: 3px; }
input:focus, select:focus, textarea:focus { border-color: var(--ink); outline: none; box-shadow: 0 0 0 1px var(--ink); }
input[type=checkbox], input[type=radio] { width: 16px; height: 16px; margin: 0; padding: 0; flex: none; vertical-align: -2px; accent-color: var(--ink); }
input[type=file] { padding: 6px 0; border: none; background: none; }
::file-selector-button { margin-right: 12px; padding: 7px 14px; font: var(--s2)/1.3 var(--sans); color: var(--ink); background: var(--sheet); border: 1px solid var(--rule); border-radius: 3px; cursor: pointer; }
::file-selector-button:hover { border-color: var(--ink); }
.filter { max-width: 360px; }
.field small { display: block; margin-top: 3px; font-size: var(--s1); color: var(--soft); }
.error { display: block; margin-top: 3px; font-size: var(--s1); font-weight: 600; color: var(--seal); }
strong.error { grid-column: 1 / -1; }
.wrong input, .wrong select, .wrong textarea { border-color: var(--seal); }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin: 24px 0 0; max-width: none; }
.sheet { display: grid; grid-template-columns: 140px 1fr; margin: 0 0 24px; border-top: 1px solid var(--ink); }
.sheet dt { padding: 12px 0; color: var(--soft); font-size: var(--s1); line-height: 1.75; border-bottom: 1px solid var(--rule); }
.sheet dd { margin: 0; padding: 12px 0; border-bottom: 1px solid var(--rule); }
.sheet p { margin: 0 0 4px; }
.sheet p:last-child { margin: 0; }
.big { font: 600 var(--s3)/1.4 var(--serif); }
blockquote { margin: 0 0 12px; padding: 0; font: var(--s3)/1.5 var(--serif); }
.take { font-weight: 600; margin-right: 12px; }
.figures { max-width: 640px; }
.figures tbody th { min-width: 0; }
.figures td { padding-right: 0; white-space: nowrap; }
.total th, .total td { font-weight: 600; border-bottom-color: var(--ink); }
.ids { margin-top: 40px; overflow-wrap: anywhere; }
@media (max-width: 900px) {
  .cases a { grid-template-columns: 1fr; }
  .fields { grid-template-columns: repeat(6, 1fr); }
  .field { grid-column: span 6; }
  .field.narrow { grid-column: span 3; }
  .field.wide, .field.days, .field.tick { grid-column: span 6; }
  .sheet { grid-template-columns: 96px 1fr; }
  .bar { flex-wrap: wrap; gap: 8px 24px; padding: 14px 24px; }
  .bar nav { order: 3; flex-basis: 100%; }
  .who { margin-left: auto; }
  main { padding: 28px 24px 40px; }
  footer { padding: 0 24px 32px; }
  h1 { font-size: var(--s4); }
  .ledger thead { display: none; }
  .ledger tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px 20px; padding: 16px 0; border-bottom: 1px solid var(--rule); }
  .ledger tbody th, .ledger tbody td { padding: 0; border: none; min-width: 0; }
  .ledger tbody th { grid-column: 1 / -1; }
  .ledger td::before { content: attr(data-label); display: block; font-size: var(--s1); color: var(--soft); }
}
@media print { .bar, footer, .button, button { display: none; } html { background: none; } main { padding: 0; } }
)css";

// The bar above a page for paper.
inline constexpr const char* desk_print_style = R"css(.desk-bar { display: flex; justify-content: space-between; width: 210mm; max-width: 100%; margin: 8mm auto 0; font-size: 15px; }
.desk-bar a { color: #17181a; }
.desk-bar button { padding: 8px 20px; font: 600 15px sans-serif; color: #fff; background: #17181a; border: none; border-radius: 3px; cursor: pointer; }
@media print { .desk-bar { display: none; } }
)css";

}  // namespace pai
