// Puts the code into the form field that the campaign names, also in forms that appear later. What a visitor typed stays.

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Changes of the page are answered at most this often, and for this long: a page left open all day is left alone. */
const WAIT_MS = 200;
const WATCH_MS = 30 * 60_000;
const NOT_FOR_TEXT = /^(password|checkbox|radio|file|submit|button|image|reset|color|range)$/;

let watching: (() => void) | null = null;

/** Fills the fields that `wanted` names (a field name, or a CSS selector) now and as they appear. Empty: nothing. */
export function prefill(wanted: string, code: string): void {
  watching?.();
  if (wanted === '' || code === '') return;
  const touched = new WeakSet<EventTarget>();
  const filled = new WeakSet<Field>();
  const onInput = (event: Event) => {
    const [target] = event.composedPath();
    if (event.isTrusted && target) touched.add(target);
  };
  const fillAll = () => {
    for (const field of fieldsOf(wanted)) {
      if (field.value !== '' || touched.has(field) || filled.has(field)) continue;
      filled.add(field);
      fill(field, code);
    }
  };
  let timer = 0;
  const observer = new MutationObserver(() => {
    timer ||= setTimeout(() => {
      timer = 0;
      fillAll();
    }, WAIT_MS) as unknown as number;
  });
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    removeEventListener('input', onInput, true);
    watching = null;
  };
  addEventListener('input', onInput, true);
  observer.observe(document.documentElement, { childList: true, subtree: true });
  setTimeout(() => watching === stop && stop(), WATCH_MS);
  watching = stop;
  fillAll();
}

function fieldsOf(wanted: string): Field[] {
  const quoted = JSON.stringify(wanted);
  for (const selector of [`[name=${quoted}]`, `[id=${quoted}]`, wanted]) {
    try {
      const found = [...document.querySelectorAll(selector)].filter(isField);
      if (found.length > 0) return found;
    } catch {
      // Not a selector: a name that is on none of this page's fields.
    }
  }
  return [];
}

function isField(found: Element): found is Field {
  return /^(input|textarea|select)$/i.test(found.tagName) && !NOT_FOR_TEXT.test((found as Field).type);
}

/** By the prototype's setter: frameworks replace the element's own to know what they wrote themselves. */
function fill(field: Field, code: string): void {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set;
  if (setter) setter.call(field, code);
  else field.value = code;
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}
