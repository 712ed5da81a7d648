// How the landing experience looks. Sizes are in px, because a page may set its root font to anything.

export const LANDING_CSS = `
:host{all:initial!important;position:fixed!important;z-index:2147483647!important;inset:auto!important}
:host([data-place=inline]){position:static!important;display:block!important}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit;letter-spacing:inherit}
dialog,section{font:400 16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--gw-text);
background:var(--gw-background);text-align:start;border:1px solid var(--gw-line);position:fixed;inset:auto;max-width:none;max-height:none;
-webkit-font-smoothing:antialiased;overflow-wrap:anywhere}
.card{width:min(420px,calc(100vw - 32px));max-height:calc(100vh - 32px);max-height:calc(100dvh - 32px);overflow:auto;padding:32px;
border-radius:18px;box-shadow:0 1px 2px rgba(8,15,30,.08),0 24px 64px -12px rgba(8,15,30,.34)}
.center{inset:0;margin:auto;height:fit-content;text-align:center}
.center:not(:modal){top:50%;left:50%;right:auto;bottom:auto;transform:translate(-50%,-50%);margin:0}
.bottom_left{bottom:16px;left:16px}.bottom_right{bottom:16px;right:16px}
.bottom_left,.bottom_right{padding:24px;width:min(360px,calc(100vw - 32px))}
.inline{position:relative;inset:auto;width:100%;max-width:480px;max-height:none;box-shadow:none;animation:none!important}.inline h2{padding:0}
dialog::backdrop{background:rgba(10,16,28,.52)}
.logo{display:block;max-width:160px;max-height:44px;margin:0 0 18px}.center .logo{margin-inline:auto}
h2{font-size:24px;line-height:1.25;font-weight:680;letter-spacing:-.015em;text-wrap:balance;padding-inline-end:20px}
.center h2{padding-inline:20px}
.bottom_left h2,.bottom_right h2{font-size:20px}
p{color:var(--gw-soft);margin-top:10px;text-wrap:pretty}
.box{margin-top:22px;padding:14px 16px 16px;border-radius:12px;background:var(--gw-tint);border:1.5px dashed var(--gw-accent);text-align:center}
.label{display:block;font-size:13px;color:var(--gw-soft);background:none}
.code{display:block;font:650 28px/1.25 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.05em;margin-top:2px;
color:var(--gw-text);user-select:all;-webkit-user-select:all}
.long{font-size:19px;letter-spacing:0}
button{cursor:pointer;border:0;background:none;-webkit-tap-highlight-color:transparent}
.main{display:block;width:100%;min-height:48px;margin-top:12px;padding:10px 20px;border-radius:12px;background:var(--gw-accent);
color:var(--gw-on);font-weight:620;transition:filter .15s}
.main:hover{filter:brightness(.94)}
.close{position:absolute;top:10px;inset-inline-end:10px;width:40px;height:40px;border-radius:50%;display:grid;place-items:center;color:var(--gw-soft)}
.close:hover{background:var(--gw-tint)}
.close svg{width:18px;height:18px;stroke:currentColor;stroke-width:2;stroke-linecap:round;fill:none}
:focus-visible{outline:3px solid var(--gw-text);outline-offset:2px}h2:focus{outline:0}
form{margin-top:20px;text-align:start}
form .label{font-size:14px;font-weight:560;color:var(--gw-text)}
input{display:block;width:100%;min-height:48px;margin-top:6px;padding:10px 14px;border:1px solid var(--gw-edge);border-radius:12px;
background:var(--gw-background);font-size:16px}
.note{min-height:20px;margin-top:8px;font-size:13px;line-height:20px;text-align:center}
.note:empty{position:absolute;min-height:0;margin:0}
.away{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
.banner{left:0;right:0;width:100%;border-width:0;display:flex;flex-wrap:wrap;align-items:center;gap:10px 24px;padding:12px 64px 12px 24px;
box-shadow:0 8px 32px rgba(8,15,30,.18);max-height:60vh;overflow:auto}
.banner:dir(rtl){padding:12px 24px 12px 64px}
.banner.top{top:0;border-top:4px solid var(--gw-accent)}.banner.bottom{bottom:0;border-bottom:4px solid var(--gw-accent)}
.banner .logo{margin:0;max-height:32px;max-width:110px}
.banner .words{flex:1 1 300px;min-width:0}
.banner h2{font-size:17px;line-height:1.35;padding:0}.banner p{font-size:14px;line-height:1.45;margin-top:2px}
.banner .act{display:flex;flex-wrap:wrap;align-items:center;gap:8px 10px;flex:0 1 auto;min-width:0}
.banner .box{margin:0;padding:4px 16px 5px}.banner .code{font-size:19px;margin:0}.banner .label{font-size:12px;line-height:1.3}
.banner .main{width:auto;margin:0;min-height:44px}
.banner form{display:flex;flex-wrap:wrap;gap:8px 10px;align-items:end;margin:0}.banner input{min-height:44px;margin-top:2px}
.banner .close{top:calc(50% - 20px)}.banner .note{margin:0;text-align:start}
@media (max-width:480px){.card{padding:26px 20px 20px}h2{font-size:21px}
.bottom_left,.bottom_right{left:12px;right:12px;bottom:12px;width:auto}
.banner{padding:12px 16px 14px;gap:10px}.banner .logo{display:none}.banner .words{flex-basis:100%;padding-inline-end:36px}
.banner .close{top:6px}.banner:dir(rtl){padding:12px 16px 14px}
.banner .act,.banner form{width:100%}.banner .box{flex:1 1 130px}.banner .main{flex:1 1 120px}}
@media (prefers-reduced-motion:no-preference){.card,.banner{animation:gw .24s cubic-bezier(.2,.8,.3,1)}
dialog:modal{animation-name:gw-in}@keyframes gw{from{opacity:0;translate:0 10px}}@keyframes gw-in{from{opacity:0;scale:.97}}}
@media (forced-colors:active){dialog,section,.main{border:1px solid}}
@media print{:host{display:none!important}}
`;
