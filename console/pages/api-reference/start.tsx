// What holds for every operation: where, who, what answers look like.

import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CodeBlock, CopyField } from '../../parts/copy.tsx';
import { Section } from '../../parts/section.tsx';
import { usePlacePath } from '../../shell/place-link.ts';
import { words } from './words.ts';

const REFUSAL = {
  unique_id: '7412589630124578963',
  http_status_code: 400,
  code: 'validation_error',
  message: 'Some values are not right: body.email: Use an e-mail address.',
  parameters: { problems: [{ where: 'body.email', what: 'custom', how: 'Use an e-mail address.' }] },
};

export function Start() {
  const tokens = usePlacePath()('accessTokens');
  return (
    <>
      <Section title={words.auth} text={words.authText}>
        <CopyField label={words.base} value={location.origin} />
        <CopyField label={words.authHeader} value="Authorization: Bearer TOKEN" />
        {tokens && (
          <Anchor component={Link} to={tokens} size="sm">
            {words.makeToken}
          </Anchor>
        )}
      </Section>
      <Section title={words.shape} text={words.shapeText}>
        <CodeBlock label={words.shapeLabel} text={JSON.stringify(REFUSAL, null, 2)} />
        <Anchor component={Link} to="/tech/api/errors" size="sm">
          {words.errors}
        </Anchor>
      </Section>
      <Section title={words.rules}>
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {words.ruleList.map((rule) => (
            <Text key={rule} component="li" size="sm">
              {rule}
            </Text>
          ))}
        </ul>
      </Section>
    </>
  );
}
