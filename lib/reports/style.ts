/** The page's style: quiet paper, one accent, light and dark by the reader's wish, and a sheet for printing. */
export const pageStyle: string = `
:root{color-scheme:light dark;--paper:#fcfcfa;--card:#fff;--ink:#23272e;--soft:#656c76;--line:#e4e5e1;--wash:#f3f4f1;--accent:#0b63a5;
--good:#00795a;--good-wash:#e3f4ee;--bad:#b54708;--bad-wash:#fdeee3;--warn:#8a6100;--warn-wash:#fbf3dc;
--h-keyword:#8a3ea8;--h-string:#216e39;--h-number:#a04a00;--h-comment:#7a8190;--h-type:#0b63a5;--h-magic:#a8325e;
--a0:#23272e;--a1:#c0392b;--a2:#1e7d45;--a3:#946200;--a4:#0b63a5;--a5:#8a3ea8;--a6:#0e7480;--a7:#656c76;
--a8:#7a8190;--a9:#d64533;--a10:#24944f;--a11:#a87300;--a12:#1877c0;--a13:#a04fc0;--a14:#148b99;--a15:#23272e;
--mono:ui-monospace,SFMono-Regular,"Cascadia Code",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1a1e23;--ink:#d7dbe0;--soft:#949ca7;--line:#2c323a;--wash:#1f242a;--accent:#6cb6ee;
--good:#4cc9a0;--good-wash:#16332b;--bad:#f4935a;--bad-wash:#3a2417;--warn:#e3b94d;--warn-wash:#332a14;
--h-keyword:#cf9be8;--h-string:#8fd19e;--h-number:#f0ab6e;--h-comment:#7e8794;--h-type:#7fc0f2;--h-magic:#f08fb4;
--a0:#949ca7;--a1:#f07f72;--a2:#74d196;--a3:#e3b94d;--a4:#6cb6ee;--a5:#cf9be8;--a6:#67cdd8;--a7:#d7dbe0;
--a8:#7e8794;--a9:#ff9c90;--a10:#93e5b0;--a11:#f5d27a;--a12:#94ccf7;--a13:#e0b8f3;--a14:#8fe0e9;--a15:#fff}}
@media print{:root{color-scheme:light}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem}
main{max-width:60rem;margin:0 auto;padding:3.5rem 1.5rem 4rem}
nav ol{list-style:none;margin:0;padding:0}
nav a{display:block;color:var(--soft);font-size:.875rem;padding:.22rem .8rem;border-left:2px solid var(--line)}
nav a:hover{color:var(--ink);text-decoration:none}
nav a[aria-current]{color:var(--accent);border-color:var(--accent);font-weight:600}
@media(min-width:1240px){body{display:grid;grid-template-columns:minmax(12rem,1fr) minmax(0,60rem) minmax(4rem,1fr)}
nav{grid-column:1;justify-self:end;position:sticky;top:0;align-self:start;padding:4.2rem 1.5rem 0 1rem;width:12.5rem}main{grid-column:2;width:100%;margin:0}}
@media(max-width:1239px){nav{position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--line);overflow-x:auto;scrollbar-width:none}
nav ol{display:flex;padding:0 1rem;width:max-content}nav a{border-left:0;border-bottom:2px solid transparent;padding:.65rem .65rem}main{padding-top:2rem}html{scroll-padding-top:4rem}}
h1,h2,h3{line-height:1.25;text-wrap:balance;letter-spacing:-.012em}
h1{font-size:clamp(1.75rem,4.5vw,2.5rem);font-weight:700;margin:.15rem 0 .6rem;overflow-wrap:anywhere}
h2{font-size:1.4rem;font-weight:650;margin:0 0 1.1rem}
h3{font-size:1.05rem;font-weight:650;margin:0 0 .4rem}
section{border-top:1px solid var(--line);padding:2.4rem 0 2.2rem}
article+article,article.check+article.check{margin-top:2.6rem}
p{margin:0 0 .8rem}.lead{font-weight:600;margin:1rem 0 .5rem}section>.lead:first-of-type{margin-top:0}.note{color:var(--soft);font-size:.875rem}
.hero{padding-bottom:2.2rem}
.eyebrow{color:var(--soft);font-size:.875rem;margin:0;display:flex;gap:.7rem;align-items:center;flex-wrap:wrap}
.status{font-weight:600;font-size:.78rem;padding:.08rem .6rem;border-radius:1rem;background:var(--warn-wash);color:var(--warn)}
.finished .status{background:var(--good-wash);color:var(--good)}.failed .status,.killed .status{background:var(--bad-wash);color:var(--bad)}
.verdict{font-size:1.125rem;max-width:44rem;margin-bottom:1.6rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.9rem;margin:0 0 1.8rem}
.tile{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:1rem 1.1rem;display:flex;flex-direction:column;justify-content:flex-end}
.tile b{font-size:1.45rem;line-height:1.15;font-weight:650;font-variant-numeric:tabular-nums;white-space:nowrap;letter-spacing:-.015em}
.tile.first b{font-size:2.5rem;color:var(--accent)}.tile.first{grid-column:span 2}.tile span{color:var(--soft);font-size:.85rem;margin-top:.25rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:.1rem 2.2rem;margin:0}
.facts div{display:flex;gap:1rem;justify-content:space-between;border-bottom:1px solid var(--line);padding:.42rem 0;font-size:.9rem}
.facts dt{color:var(--soft);white-space:nowrap}.facts dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.problems,.remedy{background:var(--bad-wash);color:var(--ink);border-radius:.6rem;padding:.8rem 1.1rem;margin:0 0 1.4rem;font-size:.92rem}
.problems b,.remedy b{color:var(--bad)}.problems ul,.remedy ol{margin:.3rem 0 0;padding-left:1.3rem}
.scroll{overflow-x:auto;margin:0 0 1.2rem}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
table.data{width:100%}
table.data th,table.data td{padding:.5rem .8rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
table.data th:first-child,table.data td:first-child{padding-left:0}table.data th:last-child,table.data td:last-child{padding-right:0}
table.data th{color:var(--soft);font-weight:500;font-size:.82rem;white-space:nowrap;vertical-align:bottom}
table.data td.number,table.data th.number{text-align:right;white-space:nowrap}
table.gates th,table.gates td{padding-left:.5rem;padding-right:.5rem}table.gates td.number{white-space:normal;min-width:6.5rem}table.gates td:last-child{min-width:7rem}
table.data tbody tr:hover{background:var(--wash)}caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.4rem}
.badge{display:inline-block;font-size:.8rem;font-weight:600;padding:.05rem .6rem;border-radius:1rem;white-space:nowrap;letter-spacing:0}
.badge.passed{background:var(--good-wash);color:var(--good)}.badge.failed{background:var(--bad-wash);color:var(--bad)}
.badge.waived,.badge.stale{background:var(--warn-wash);color:var(--warn)}.badge.missing{background:var(--wash);color:var(--soft)}
h3 .badge{margin-left:.4rem;vertical-align:.1em}
code,pre{font-family:var(--mono);font-size:.84em}pre{margin:0;line-height:1.5;overflow-x:auto;tab-size:2}
.fold{margin:.6rem 0 0}.fold>summary{cursor:pointer;color:var(--accent);font-size:.9rem;padding:.25rem 0;width:fit-content}.fold>.inside{padding:.5rem 0 .3rem}
.facts.long{display:block}.facts.long div{justify-content:flex-start}.facts.long dt{flex:0 0 8.5rem}.facts.long dd{text-align:left}
figure{margin:0 0 1.2rem}figcaption{color:var(--soft);font-size:.875rem;margin-top:.3rem}
.plot{position:relative}.plot .still{display:block;width:100%;max-width:760px;height:auto}
.plot.wide{overflow-x:auto}.plot.wide .live,.plot.wide .still{min-width:var(--least)}
.plot[data-state=live] .still,.plot[data-state=drawing] .still{display:none}
.cell{display:grid;grid-template-columns:4.2rem minmax(0,1fr);margin:0 0 1.5rem}
.gutter{color:var(--soft);font:500 .8rem/1.5 var(--mono);padding-top:.72rem;display:flex;flex-direction:column}.gutter time{font-size:.68rem;opacity:.75}
.source{background:var(--wash);border-radius:.5rem;padding:.7rem .95rem;font-size:.84rem}.source code{font-size:inherit}
.cell.error .source{box-shadow:inset 3px 0 var(--bad)}.cell.running .source{box-shadow:inset 3px 0 var(--warn)}
.mark{display:inline-block;background:var(--warn-wash);color:var(--warn);font-size:.78rem;border-radius:.4rem;padding:.1rem .55rem;margin:0 .4rem .4rem 0}
.outputs{padding:.75rem 0 0 .1rem;overflow-wrap:anywhere}.outputs>*+*{margin-top:.75rem}
.output{font-size:.82rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:none}.output.stderr{background:var(--warn-wash);border-radius:.4rem;padding:.5rem .8rem}
.output.error{background:var(--bad-wash);border-radius:.4rem;padding:.6rem .9rem}
.rich{overflow-x:auto;overflow-wrap:normal;font-size:.92rem}.rich img{max-width:100%;height:auto}.rich table{margin:.2rem 0 .8rem}.rich th,.rich td{padding:.25rem .9rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
.rich th{color:var(--soft);font-weight:500}.rich p{margin:.2rem 0}
.h-keyword{color:var(--h-keyword)}.h-string{color:var(--h-string)}.h-number{color:var(--h-number)}.h-comment{color:var(--h-comment);font-style:italic}.h-type{color:var(--h-type)}.h-magic{color:var(--h-magic);font-weight:600}
.a-bold{font-weight:700}.a-dim{opacity:.65}.a-italic{font-style:italic}.a-underline{text-decoration:underline}.a-strike{text-decoration:line-through}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:.82rem;padding-top:1.4rem}
@media(max-width:560px){.facts.long dt{flex-basis:6rem}
.gates,.gates tbody,.gates tr,.gates td{display:block}.gates thead{display:none}.gates tr{border-bottom:1px solid var(--line);padding:.8rem 0}
table.gates td,table.gates td.number{display:flex;gap:1rem;padding:.12rem 0;border:0;text-align:left;white-space:normal}
.gates td::before{content:attr(data-label);color:var(--soft);flex:0 0 6rem;font-size:.82rem}.gates td:empty{display:none}
main{padding:1.6rem 1rem 3rem}section{padding:1.9rem 0 1.7rem}.cell{grid-template-columns:minmax(0,1fr)}.gutter{flex-direction:row;gap:.7rem;padding:0 0 .3rem;align-items:baseline}
.tile{padding:.8rem .9rem}.tiles{grid-template-columns:1fr 1fr;gap:.6rem}}
@media print{body{display:block;background:#fff;font-size:10.5pt}nav,.skip{display:none}main{max-width:none;padding:0}section{padding:1.2rem 0}
.plot{min-height:0!important;break-inside:avoid}.plot .live{display:none}.plot .still{display:block!important}
figure,tr,.tile,.check h3,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}.scroll,.rich,pre{overflow:visible}.source,.output{white-space:pre-wrap;overflow-wrap:anywhere}
.badge,.status,.source,.problems,.remedy,.tile{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit}}
`;
