// Takes out of a receiver's answer what looks like a secret or a person before it is kept for staff to read (SEC-5). Pure.

const KEPT_CHARS = 500;

/** The beginning of an answer, as it may be shown. */
export function excerptOf(text: string): string {
  return text
    .replaceAll('\0', '')
    .toWellFormed()
    .replace(/\bwhsec_[A-Za-z0-9+/=_-]+/g, 'whsec_…')
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 …')
    .replace(
      /("?[\w-]*(?:secret|token|password|passwd|api[-_]?key|authorization|cookie|session)[\w-]*"?\s*[:=]\s*)("[^"]*"|[^\s,;&"}]+)/gi,
      '$1…',
    )
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '…@…')
    .slice(0, KEPT_CHARS);
}
