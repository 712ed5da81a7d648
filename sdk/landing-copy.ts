// Puts the code on the clipboard, or at least makes it easy to do by hand.

/** True when the text is on the clipboard. Otherwise the text of `shown` is selected, so that the copy keys work. */
export async function copyText(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, no https, or an old browser.
    return copyBySelection(text, shown);
  }
}

function copyBySelection(text: string, shown: HTMLElement): boolean {
  // Beside the code, because everything outside of an open modal is inert.
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'away';
  area.setAttribute('aria-hidden', 'true');
  const root = shown.getRootNode() as ShadowRoot;
  const focused = root.activeElement;
  shown.after(area);
  area.select();
  let isCopied = false;
  try {
    isCopied = document.execCommand('copy');
  } catch {
    // A sandboxed page refuses.
  }
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!isCopied) getSelection()?.selectAllChildren(shown);
  return isCopied;
}
