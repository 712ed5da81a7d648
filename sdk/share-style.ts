// How the share experience looks. Sizes are in px, because a page may set its root font to anything.

export const SHARE_CSS = `
:host{all:initial!important;display:block!important}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
[hidden]{display:none!important}
.card{font:400 16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--gw-text);background:var(--gw-background);
text-align:start;max-width:600px;margin:0 auto;padding:36px;border:1px solid var(--gw-line);border-radius:20px;
box-shadow:0 1px 2px rgba(8,15,30,.05),0 24px 56px -24px rgba(8,15,30,.22);overflow-wrap:anywhere;-webkit-font-smoothing:antialiased}
dialog{width:min(600px,calc(100vw - 24px));max-height:calc(100vh - 24px);margin:auto;padding:0;border:0;border-radius:20px;background:var(--gw-background);overflow:auto}
dialog::backdrop{background:rgba(8,15,30,.55)}
dialog .card{border:0;box-shadow:none;max-width:none}
dialog .title{padding-inline-end:36px}
.close{position:absolute;top:10px;inset-inline-end:10px;width:44px;height:44px;border:0;border-radius:50%;background:none;color:var(--gw-soft);
font:400 24px/1 system-ui,sans-serif;cursor:pointer}
.close:hover{background:var(--gw-tint)}
.logo{display:block;max-width:160px;max-height:44px;margin-bottom:18px}
.title{font-size:28px;line-height:1.2;font-weight:700;letter-spacing:-.02em;text-wrap:balance}
.sub{font-size:15px;font-weight:640;margin:24px 0 10px}
.lead{color:var(--gw-soft);margin-top:8px;font-size:17px;text-wrap:pretty}
label{display:block;font-size:15px;font-weight:560;margin-top:16px}
label .soft{font-weight:400}.soft{color:var(--gw-soft)}
input,textarea{display:block;width:100%;min-height:48px;margin-top:6px;padding:11px 14px;border:1px solid var(--gw-edge);border-radius:12px;
background:var(--gw-background);font-weight:400;font-size:16px}
input::placeholder{color:var(--gw-soft);opacity:1}
textarea{resize:vertical}
.agree{display:flex;gap:12px;font-size:14px;font-weight:400}.agree input{flex:none;width:24px;min-height:24px;height:24px;margin:0;accent-color:var(--gw-accent)}
.go{display:block;width:100%;min-height:50px;margin-top:20px;padding:10px 20px;border:0;border-radius:13px;background:var(--gw-accent);color:var(--gw-on);
font-weight:620;cursor:pointer;transition:filter .15s}
.go:hover{filter:brightness(.94)}.go[aria-disabled]{cursor:progress;filter:saturate(.4)}
.problem:not(:empty){margin-top:16px;padding:12px 14px;border:1.5px solid #b3261e;border-radius:12px;background:#fdf1f0;color:#8c1d18}
.small{margin-top:14px;font-size:14px;color:var(--gw-soft);text-align:center;text-wrap:balance}
.small a{display:inline-block;padding:6px}
a:not(.way){color:var(--gw-text);text-decoration:underline;text-underline-offset:3px}
.pair{display:flex;gap:14px;margin-top:24px}
.values{flex:1;min-width:0;display:grid;gap:12px}
.box{display:flex;align-items:center;justify-content:space-between;gap:12px;padding:12px 12px 12px 16px;border-radius:14px;background:var(--gw-tint);border:1px solid var(--gw-line)}
.box>div{min-width:0}
.label{display:block;font-size:13px;color:var(--gw-soft)}
.value{font-weight:650}
.copy{flex:none;min-height:44px;min-width:112px;padding:8px 12px;border:0;border-radius:11px;background:var(--gw-accent);color:var(--gw-on);font-size:15px;font-weight:600;cursor:pointer}
.scan{display:flex;flex-direction:column;align-items:center;justify-content:center;flex:none;width:148px;padding:8px;border:1px solid var(--gw-line);border-radius:14px;font-size:13px;text-align:center}
.qr{display:block;width:120px;height:120px;background:#fff;border-radius:8px}
.ways{display:grid;grid-template-columns:repeat(auto-fit,minmax(84px,1fr));gap:8px}
.way{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:6px;min-height:72px;padding:10px 4px;border:1px solid var(--gw-line);
border-radius:14px;background:var(--gw-background);font-size:13px;font-weight:560;text-decoration:none;cursor:pointer}
.way:hover,.way[aria-expanded=true]{background:var(--gw-tint);border-color:var(--gw-edge)}
svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.preview{margin-top:14px;padding:12px 16px;border-inline-start:3px solid var(--gw-accent);background:var(--gw-tint);border-radius:0 12px 12px 0;font-size:14px;white-space:pre-line}
.status:not(:empty){margin-top:16px;font-weight:560;text-align:center}
.sums{display:flex;gap:12px;margin-top:20px}
.sums div{flex:1;padding:14px 16px;border-radius:14px;background:var(--gw-tint)}
.sums strong{display:block;font-size:24px;font-weight:700}.sums span,li p{font-size:14px;color:var(--gw-soft)}
.title+div,.sums+p{margin-top:12px}
ul{list-style:none;padding:0;margin-top:12px}
li{display:grid;grid-template-columns:auto 1fr auto;gap:2px 10px;align-items:center;padding:14px 0;border-top:1px solid var(--gw-line)}
li:first-child{border:0}li strong{font-weight:640}li p{grid-column:1/-1}
.stage{justify-self:start;padding:2px 10px;border-radius:99px;background:var(--gw-tint);border:1px solid var(--gw-line);font-size:13px}
:focus-visible{outline:3px solid var(--gw-text);outline-offset:2px}.title:focus{outline:0}
@media (max-width:520px){.card{padding:26px 18px;border-radius:16px}.title{font-size:24px}.pair{display:block}
.scan{width:auto;margin-top:12px;flex-direction:row;gap:16px}.qr{width:96px;height:96px}.ways{grid-template-columns:repeat(3,1fr)}}
@media (max-width:430px){.box{display:block;padding:12px 14px 14px}.copy{width:100%;margin-top:10px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media (forced-colors:active){.go,.copy,.card{border:1px solid}}
`;
