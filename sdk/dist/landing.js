"use strict";(()=>{var F=Object.defineProperty;var y=Object.getOwnPropertySymbols;var D=Object.prototype.hasOwnProperty,R=Object.prototype.propertyIsEnumerable;var E=(e,n,t)=>n in e?F(e,n,{enumerable:!0,configurable:!0,writable:!0,value:t}):e[n]=t,f=(e,n)=>{for(var t in n||(n={}))D.call(n,t)&&E(e,t,n[t]);if(y)for(var t of y(n))R.call(n,t)&&E(e,t,n[t]);return e};function b(e,n,t){return L(e,n).includes(t)}function h(e,n,t){let o=L(e,n).filter(i=>i!==t);e.kept({[n]:[t,...o].slice(0,20)})}function L(e,n){let t=e.kept()[n];return Array.isArray(t)?t:[]}function w(e,n){(n||e.kept().later)&&e.kept({later:n})}function k(e,n){let t=e.kept().later;if(!t)return null;let{code:o,prefill:i,until:r}=t;return typeof o=="string"&&typeof i=="string"&&Number(r)>n?t:(w(e,null),null)}var P=/^(password|checkbox|radio|file|submit|button|image|reset|color|range)$/,m=null;function v(e,n){if(m==null||m(),e===""||n==="")return;let t=new WeakSet,o=new WeakSet,i=c=>{let[u]=c.composedPath();c.isTrusted&&u&&t.add(u)},r=()=>{for(let c of Z(e))c.value!==""||t.has(c)||o.has(c)||(o.add(c),I(c,n))},l=0,s=new MutationObserver(()=>{l||(l=setTimeout(()=>{l=0,r()},200))}),d=()=>{s.disconnect(),clearTimeout(l),removeEventListener("input",i,!0),m=null};addEventListener("input",i,!0),s.observe(document.documentElement,{childList:!0,subtree:!0}),setTimeout(()=>m===d&&d(),18e5),m=d,r()}function Z(e){let n=JSON.stringify(e);for(let t of[`[name=${n}]`,`[id=${n}]`,e])try{let o=[...document.querySelectorAll(t)].filter($);if(o.length>0)return o}catch(o){}return[]}function $(e){return/^(input|textarea|select)$/i.test(e.tagName)&&!P.test(e.type)}function I(e,n){var o;let t=(o=Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e),"value"))==null?void 0:o.set;t?t.call(e,n):e.value=n;for(let i of["input","change"])e.dispatchEvent(new Event(i,{bubbles:!0}))}async function _(e,n){try{return await navigator.clipboard.writeText(e),!0}catch(t){return B(e,n)}}function B(e,n){var l;let t=document.createElement("textarea");t.value=e,t.readOnly=!0,t.className="away",t.setAttribute("aria-hidden","true");let i=n.getRootNode().activeElement;n.after(t),t.select();let r=!1;try{r=document.execCommand("copy")}catch(s){}return t.remove(),i instanceof HTMLElement&&i.focus(),r||(l=getSelection())==null||l.selectAllChildren(n),r}function a(e,n={},...t){let o=document.createElement(e);for(let[i,r]of Object.entries(n))o.setAttribute(i,r);return o.append(...t),o}function T(e,n){let t=e.attachShadow({mode:"open"});try{let o=new CSSStyleSheet;o.replaceSync(n),t.adoptedStyleSheets=[o]}catch(o){t.append(a("style",{},n))}return t}function S(e,n){if(!e)return[];let t=a("img",{class:"logo",src:e,alt:n});return t.addEventListener("error",()=>t.remove()),[t]}var M=`
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
`;function A(e,n){for(let[t,o]of Object.entries(n))e.style.setProperty(`--gw-${t}`,o)}var W=4e3,q=14;function H(e,n,t){let o=j(e,t);if(o!=="inline"&&(b(n,"landing_dismissed",e.code)||document.querySelector(G)))return;let r=a("goodword-landing",{"data-place":o});A(r,e.colors);let l=T(r,M),s=V(e,o);if(s.append(...U(e,n)),l.append(s),t){t.replaceChildren(r);return}let d=document.activeElement,c=()=>{h(n,"landing_dismissed",e.code),removeEventListener("keydown",u,!0);let p=document.activeElement===r;r.remove(),p&&d instanceof HTMLElement&&d.focus({preventScroll:!0})},u=p=>{let x=document.activeElement,N=o==="center"||x===r||!x||x===document.body;p.key!=="Escape"||p.defaultPrevented||!N||(p.preventDefault(),c())};if(addEventListener("keydown",u,!0),s.append(Q(c)),document.body.prepend(r),o!=="center"){K(l,e.title);return}s.addEventListener("cancel",p=>{p.preventDefault(),c()}),s.addEventListener("click",p=>{p.target===s&&J(s,p)&&c()}),X(s,l)}var G="goodword-landing:not([data-place=inline])";function j({form:e,position:n},t){return t?"inline":e==="banner"?n.startsWith("bottom")?"bottom":"top":n==="bottom"?"bottom_right":n==="top"?"center":n}function V({form:e},n){let t={"aria-labelledby":"gw-title","aria-describedby":"gw-text"};return n==="center"?a("dialog",f({class:"card center"},t)):a("section",f({class:`${e==="banner"&&n!=="inline"?"banner":"card"} ${n}`},t))}function K(e,n){let t=a("div",{class:"away",role:"status"});e.append(t),setTimeout(()=>{t.textContent=n},100)}function X(e,n){let t=n.querySelector("h2");t.tabIndex=-1,e.showModal?e.showModal():e.setAttribute("open",""),t.focus({preventScroll:!0})}function J(e,{clientX:n,clientY:t}){let{left:o,right:i,top:r,bottom:l}=e.getBoundingClientRect();return n<o||n>i||t<r||t>l}function U(e,n){let t=a("div",{class:"words"},a("h2",{id:"gw-title"},e.title),a("p",{id:"gw-text"},e.text)),o=a("div",{class:"act"}),i=a("div",{class:"note",role:"status"});return e.email_first&&!b(n,"landing_mailed",e.code)?o.append(Y(e,n,()=>o.replaceChildren(...C(e,i,!0)))):o.append(...C(e,i,!1)),[...S(e.theme.logo_url,e.company_name),t,o,i]}function C(e,n,t){let o=a("span",{class:e.code.length>q?"code long":"code",translate:"no",dir:"ltr"},e.code),i=a("button",{type:"button",class:"main"},e.button),r=0;return i.addEventListener("click",async()=>{let s=await _(e.code,o);i.textContent=s?"✓ Copied":e.button,n.textContent=s?`The code ${e.code} is copied. Paste it into the form.`:"The code is selected: press Ctrl+C or ⌘C, or hold it to copy.",clearTimeout(r),r=setTimeout(()=>{i.textContent=e.button},W)}),t&&(n.textContent=`${e.code_label}: ${e.code}`,queueMicrotask(()=>i.focus())),[a("div",{class:"box"},a("span",{class:"label"},e.code_label),o),i]}function Y(e,n,t){let o=a("input",{id:"gw-email",type:"email",name:"email",required:"",maxlength:"254",autocomplete:"email",inputmode:"email",autocapitalize:"none",spellcheck:"false"}),i=a("form",{},a("div",{class:"field"},a("label",{class:"label",for:"gw-email"},"Your e-mail"),o),a("button",{type:"submit",class:"main"},"Show my code"));return i.addEventListener("submit",r=>{r.preventDefault();let l={email:o.value.trim(),advocate_code:e.code};n.post("/zones",{event_name:"friend_email_captured",data:l,click:n.kept().click},()=>{}),h(n,"landing_mailed",e.code),t()}),i}var O="http://www.w3.org/2000/svg";function Q(e){let n=a("button",{type:"button",class:"close","aria-label":"Close"}),t=document.createElementNS(O,"svg");t.setAttribute("viewBox","0 0 18 18"),t.setAttribute("aria-hidden","true");let o=document.createElementNS(O,"path");return o.setAttribute("d","M4 4l10 10M14 4L4 14"),t.append(o),n.append(t),n.addEventListener("click",e),n}var z=24*36e5,{extole:g}=window;g!=null&&g._show&&(g._show.landing=(e,n,t)=>{let{code:o,prefill:i,keep_days:r}=e;w(t,i?{code:o,prefill:i,until:Date.now()+r*z}:null),v(i,o),H(e,t,n)},g._show.later=(e,n,t)=>{let o=k(t,Date.now());o&&v(o.prefill,o.code)});})();
