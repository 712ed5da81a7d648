// Every code with which the server refuses.

import { Section } from '../../parts/section.tsx';
import classes from './reference.module.css';
import type { OpenApiDocument } from './wire.ts';
import { words } from './words.ts';

export function ErrorCodes({ errors }: { errors: OpenApiDocument['x-errors'] }) {
  return (
    <Section title={words.errors} text={words.errorsText}>
      <table className={classes.codes}>
        <thead>
          <tr>
            <th>{words.errorCode}</th>
            <th>{words.status}</th>
            <th>{words.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(errors).map(([code, { status, message }]) => (
            <tr key={code} id={code}>
              <td>
                <code>{code}</code>
              </td>
              <td>{status}</td>
              <td>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
