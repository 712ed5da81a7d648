// Who looks at the console in tests and screenshots, and through what.

/** The owner that `startWorld` makes. */
export const OWNER = { email: 'owner@acme.example', password: 'correct horse battery' };
export const PHONE = { width: 390, height: 844 };
