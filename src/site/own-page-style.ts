// What the advocate's own page looks like beyond the hosted landing page.

export const OWN_PAGE_CSS = `
main a:not(.button){color:inherit;text-underline-offset:3px}
.ask{text-align:start}
.link{margin-top:10px}
.sums{display:grid;grid-template-columns:repeat(3,1fr);gap:12px;margin:20px 0}
.sums div{display:flex;flex-direction:column-reverse;justify-content:flex-end;background:var(--background);border:1px solid var(--line);border-radius:16px;padding:16px 10px;text-align:center}
.sums dt{font-size:14px;color:var(--soft)}
.sums dd{margin:0;font-size:24px;line-height:1.3;font-weight:700;letter-spacing:-.01em}
.list{text-align:start}
.list ul{list-style:none;margin:0;padding:0}
.list li{padding:18px 0;border-top:1px solid var(--line)}
.list li:first-child{border-top:0;padding-top:14px}.list li:last-child{padding-bottom:0}
.list li p{margin-top:4px;text-wrap:wrap}
.row{display:flex;align-items:baseline;justify-content:space-between;gap:4px 14px;flex-wrap:wrap}
.small{margin-top:6px;font-size:14px;color:var(--soft)}.small b{color:var(--text);font-weight:650}
.stage{font-size:13px;font-weight:600;padding:2px 10px;border-radius:99px;background:var(--tint);border:1px solid var(--line);white-space:nowrap}
.stage.earned,.stage.rewarded{background:var(--accent);border-color:var(--accent);color:var(--on)}
.out{text-align:center;margin-top:18px}
.out button{min-height:44px;padding:8px 18px;border:0;background:none;color:var(--text);font:inherit;font-size:15px;text-decoration:underline;text-underline-offset:3px;cursor:pointer}
@media (max-width:480px){.sums{gap:8px}.sums dd{font-size:20px}.sums div{padding:12px 6px}.sums dt{font-size:13px}}
@media print{.sums div,.card{box-shadow:none}}
`;
