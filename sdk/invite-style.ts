// How inviting zones look. Sizes are in px, because a page may set its root font to anything.

export const INVITE_CSS = `
:host{all:initial!important;display:block!important}
:host([data-place=overlay]){position:fixed!important;z-index:2147483000!important;bottom:16px!important;inset-inline-end:16px!important;max-width:calc(100vw - 32px)!important}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
.frame{font:400 16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--gw-text);text-align:start;
background:var(--gw-background);-webkit-font-smoothing:antialiased;overflow-wrap:anywhere}
.logo{display:block;max-width:140px;max-height:36px;margin-bottom:14px}
a,button{cursor:pointer;text-decoration:none;-webkit-tap-highlight-color:transparent}
.go{display:inline-flex;align-items:center;justify-content:center;min-height:44px;padding:8px 20px;border:0;border-radius:12px;
background:var(--gw-accent);color:var(--gw-on);font-weight:620;text-align:center;transition:filter .15s}
.go:hover{filter:brightness(.94)}
:focus-visible{outline:3px solid var(--gw-text);outline-offset:2px}
.line{display:flex;flex-wrap:wrap;align-items:center;justify-content:center;gap:6px 14px;padding:8px 16px;font-size:14px;
background:var(--gw-tint);border-block:1px solid var(--gw-line)}
.line .title{font-weight:660}.line p{color:var(--gw-soft)}.line .logo{display:none}
.line .go{min-height:32px;padding:4px 14px;font-size:14px;border-radius:9px}
.card{max-width:560px;padding:28px;border:1px solid var(--gw-line);border-radius:18px;box-shadow:0 1px 2px rgba(8,15,30,.05),0 12px 32px -12px rgba(8,15,30,.16)}
.card .title{font-size:22px;line-height:1.25;font-weight:680;letter-spacing:-.015em;text-wrap:balance}
.card p{color:var(--gw-soft);margin-top:6px;text-wrap:pretty}.card .go{margin-top:18px;min-height:48px}
.tab{display:flex;align-items:center;padding:4px;border-radius:999px;border:1px solid var(--gw-line);
box-shadow:0 2px 4px rgba(8,15,30,.08),0 12px 32px -8px rgba(8,15,30,.3)}
.tab .go{border-radius:999px}.tab .title,.tab p,.tab .logo{display:none}
.close{display:grid;place-items:center;width:40px;height:40px;border:0;border-radius:50%;background:none;color:var(--gw-soft);font-size:20px;line-height:1}
.close:hover{background:var(--gw-tint)}
@media (max-width:480px){.card{padding:22px 20px}.card .go{width:100%}}
@media (forced-colors:active){.go,.frame{border:1px solid}}
@media print{:host([data-place=overlay]){display:none!important}}
`;
