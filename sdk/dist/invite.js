"use strict";(()=>{var k=Object.defineProperty;var m=Object.getOwnPropertySymbols;var E=Object.prototype.hasOwnProperty,_=Object.prototype.propertyIsEnumerable;var x=(e,o,t)=>o in e?k(e,o,{enumerable:!0,configurable:!0,writable:!0,value:t}):e[o]=t,f=(e,o)=>{for(var t in o||(o={}))E.call(o,t)&&x(e,t,o[t]);if(m)for(var t of m(o))_.call(o,t)&&x(e,t,o[t]);return e};var h=`
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
`;function a(e,o={},...t){let r=document.createElement(e);for(let[n,p]of Object.entries(o))r.setAttribute(n,p);return r.append(...t),r}function b(e,o){let t=e.attachShadow({mode:"open"});try{let r=new CSSStyleSheet;r.replaceSync(o),t.adoptedStyleSheets=[r]}catch(r){t.append(a("style",{},o))}return t}function u(e,o){if(!e)return[];let t=a("img",{class:"logo",src:e,alt:o});return t.addEventListener("error",()=>t.remove()),[t]}function w(e,o){for(let[t,r]of Object.entries(o))e.style.setProperty(`--gw-${t}`,r)}var A={global_header:"line",global_footer:"line",overlay:"overlay"},T={global_header:"Referral offer at the top",global_footer:"Referral offer at the end",overlay:"Referral offer in the corner"},L=720*36e5;function v(e,o,t,r){var g;let n=(g=A[e.name])!=null?g:"card",p=Number(t.kept().invite_dismissed)>Date.now()-L,s=o!=null?o:document.body;if(n==="overlay"&&p)return;for(let S of s.querySelectorAll(`goodword-invite[data-zone="${e.name}"]`))S.remove();let i=a("goodword-invite",{"data-zone":e.name,"data-place":n});w(i,e.colors);let y=b(i,h),c=T[e.name],d=a(c?"section":"div",f({class:n==="overlay"?"frame tab":`frame ${n}`},c&&{"aria-label":c}),...u(e.theme.logo_url,e.company_name));e.title&&d.append(a(n==="card"?"h2":"strong",{class:"title"},e.title)),e.text&&d.append(a("p",{},e.text)),d.append(I(e,r)),n==="overlay"&&d.append(M(i,t)),y.append(d),!o&&e.name==="global_header"?s.prepend(i):s.append(i)}function I(e,o){let t=a("a",{class:"go",href:e.url},e.button);return t.addEventListener("click",r=>{r.metaKey||r.ctrlKey||r.shiftKey||(r.preventDefault(),o(e.name,()=>location.assign(e.url)))}),t}function M(e,o){let t=a("button",{class:"close",type:"button","aria-label":"Close"},"×");return t.addEventListener("click",()=>{o.kept({invite_dismissed:Date.now()}),e.remove()}),t}var{extole:l}=window;l!=null&&l._show&&(l._show.invite=(e,o,t)=>v(e,o,t,(r,n)=>{var p;return(p=l.createZone)==null?void 0:p.call(l,{name:"share_experience",data:{source:r}},(s,i)=>{(s||!i)&&n()})}));})();
