// How the hosted landing page looks. No script and no font is fetched for it.

export const WELCOME_CSS = `
*{box-sizing:border-box;margin:0}
:root{color-scheme:light}
body{min-height:100vh;font:400 17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--text);
background:var(--tint);padding:40px 16px;overflow-wrap:anywhere;-webkit-font-smoothing:antialiased}
main{max-width:560px;margin:0 auto}
header{text-align:center;font-weight:680;font-size:18px;letter-spacing:-.01em;margin-bottom:22px}
header img{display:block;max-width:200px;max-height:56px;margin:0 auto}
.card{background:var(--background);border:1px solid var(--line);border-radius:20px;padding:36px;text-align:center;
box-shadow:0 1px 2px rgba(8,15,30,.05),0 24px 56px -24px rgba(8,15,30,.22)}
.card+.card{margin-top:20px;text-align:start}
h1{font-size:30px;line-height:1.2;letter-spacing:-.02em;font-weight:700;text-wrap:balance}
h2{font-size:20px;line-height:1.3;letter-spacing:-.01em;font-weight:680}
p{color:var(--soft);margin-top:12px;text-wrap:pretty}
.box{margin:26px 0 0;padding:16px 18px 18px;border-radius:14px;background:var(--tint);border:1.5px dashed var(--accent)}
.label{display:block;font-size:14px;color:var(--soft)}
.code{display:block;font:650 32px/1.25 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.05em;margin-top:2px;user-select:all;
-webkit-user-select:all}
.long{font-size:20px;letter-spacing:0}
.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:50px;margin-top:12px;padding:10px 20px;border-radius:13px;
border:1.5px solid var(--accent);background:var(--accent);color:var(--on);font:inherit;font-weight:620;text-decoration:none;text-align:center;cursor:pointer}
.button.quiet{background:var(--background);color:var(--text);border-color:var(--line)}
.button:hover{filter:brightness(.95)}
[hidden]{display:none!important}
:focus-visible{outline:3px solid var(--text);outline-offset:2px}
.ways{display:grid;grid-template-columns:1fr 1fr;gap:0 12px}.ways :only-child{grid-column:1/-1}
form label{display:block;font-size:15px;font-weight:560;margin-top:16px}
form .optional{font-weight:400;color:var(--soft)}
input,textarea{display:block;width:100%;min-height:48px;margin-top:6px;padding:11px 14px;border:1px solid var(--edge);border-radius:12px;
background:var(--background);color:inherit;font:inherit}
textarea{min-height:104px;resize:vertical}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 14px}
form .button{margin-top:20px}
.problem{padding:12px 14px;border-radius:12px;border:1.5px solid #b3261e;background:#fdf1f0;color:#8c1d18}
.trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
@media (max-width:480px){body{padding:24px 12px;font-size:16px}.card{padding:28px 20px}h1{font-size:25px}.pair,.ways{grid-template-columns:1fr}}
@media print{.button,form,.form{display:none}body{background:none}}
`;

/** Copies the code; the button is there only for browsers that run it. */
export const WELCOME_SCRIPT = `
const button=document.querySelector('[data-copy]'),code=document.querySelector('.code'),said=document.querySelector('[role=status]');
if(button&&code){button.hidden=false;const label=button.textContent;let timer;
button.addEventListener('click',async()=>{let copied=false;
try{await navigator.clipboard.writeText(code.textContent);copied=true}catch{
getSelection().selectAllChildren(code);try{copied=document.execCommand('copy')}catch{}}
button.textContent=copied?'✓ Copied':label;
said.textContent=copied?'The code is copied.':'The code is selected: press Ctrl+C or ⌘C, or hold it to copy.';
clearTimeout(timer);timer=setTimeout(()=>{button.textContent=label},4000)})}
`;
