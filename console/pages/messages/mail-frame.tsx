// A mail as its reader sees it, in a frame without scripts, links or access to anything.

import classes from './messages.module.css';
import { words } from './words.ts';

/** Rules for dark mailboxes and narrow ones are style elements, which the console's policy refuses; the looks are in attributes. */
const STYLE_ELEMENTS = /<style[\s\S]*?<\/style>/gi;

export function MailFrame({ html }: { html: string }) {
  return (
    <iframe
      title={words.previewLabel}
      sandbox=""
      className={classes.frame}
      srcDoc={html.replace(STYLE_ELEMENTS, '').replace(/<head>/i, '<head><base target="_blank">')}
    />
  );
}
