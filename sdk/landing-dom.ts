// Making elements and a styled root apart from the page's own styles. Texts go in as text, never as HTML.

type Attributes = Record<string, string>;

/** An element with attributes and children; a string becomes text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A shadow root with these styles. Constructed style sheets pass a strict content security policy; where there are none, a style element
 * has to do.
 */
export function styledRoot(host: HTMLElement, css: string): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element('style', {}, css));
  }
  return root;
}

/** The company's logo; it goes away when it cannot be loaded. Empty: nothing. */
export function logo(url: string | null, name: string): Node[] {
  if (!url) return [];
  const image = element('img', { class: 'logo', src: url, alt: name });
  image.addEventListener('error', () => image.remove());
  return [image];
}
