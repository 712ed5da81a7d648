// What stands in a report's cells as a code of the API, in words: for the console, for mails and for spreadsheets. JSON keeps the code.

export type CellWords = Readonly<Record<string, string>>;

export const CHANNELS: CellWords = {
  advocate_code: 'Code told to the office',
  coupon: 'Coupon',
  web_lead: 'Web form',
  click: 'Share link',
  share_match: 'Shared by e-mail',
  staff: 'Entered by staff',
};

export const ADVOCATE_KINDS: CellWords = {
  customer: 'Customer',
  employee: 'Employee',
  technician: 'Technician',
  partner: 'Partner',
};

export const VERDICTS: CellWords = { qualified: 'Earns', disqualified: 'Earns nothing', open: 'Open' };

export const ROLES: CellWords = { advocate: 'Advocate', friend: 'Friend' };

export const OWED_STATES: CellWords = { earned: 'On hold', approved: 'Approved', failed: 'Failed' };

export const CODE_OUTCOMES: CellWords = {
  open: 'Open',
  'let go': 'Let go',
  'referred otherwise': 'Referred otherwise',
};

export const WAYS: CellWords = {
  api: 'API or Zap',
  browser: 'Website',
  upload: 'Upload',
  refused: 'Refused',
};
