// What the tag would read of a form: as sdk/forms.ts does (test/form-capture.test.ts compares), without values, since nobody typed any.

/** Names as they are compared: lower case, letters and digits only. */
export const FORM_FIELDS: [string, RegExp][] = [
  ['email', /^(your|contact|customer|form|field)?e?mail(address)?$/],
  ['phone', /^(your|contact|customer)?(phone|tel|telephone|mobile|cell)(number|phone)?$/],
  ['first_name', /^(your)?(f|first|given)name$/],
  ['last_name', /^(your)?(l|last|family|sur)name$/],
  ['full_name', /^(your|full|contact|customer)?name$/],
  ['advocate_code', /^(referral|advocate|refer|referrer|friend)s?code$/],
];
const NEVER_READ = /^(password|hidden|file|button|submit|reset|image|checkbox|radio)$/;

export interface FormField {
  name: string;
  id: string;
  type: string;
  autocomplete: string;
}

/** What is sent → the field that it comes from. */
export function readFields(fields: FormField[]): [sent: string, field: string][] {
  const readable = fields.filter(
    ({ type, autocomplete }) => !NEVER_READ.test(type) && !/^cc-|password/.test(autocomplete),
  );
  return FORM_FIELDS.flatMap(([sent, pattern]): [string, string][] => {
    const field = readable.find(
      ({ name, id, type }) =>
        [name, id].some((said) => pattern.test(said.toLowerCase().replace(/[^a-z0-9]/g, ''))) ||
        (sent === 'email' && type === 'email') ||
        (sent === 'phone' && type === 'tel'),
    );
    return field ? [[sent, field.name || field.id || field.type]] : [];
  });
}
