// Words of the own account and of sessions.

import { catalogue, plural } from '../../language.ts';

export const words = catalogue({
  en: {
    title: 'My account',
    parts: { password: 'Password', twoFactor: 'Two-factor', sessions: 'Where you are signed in' },
    passwordText: 'Changing it ends all your other sessions.',
    current: 'Current password',
    next: 'New password',
    nextHint: 'At least 8 characters. A few words that only you would put together are best.',
    changePassword: 'Change password',
    needed: 'Needed.',
    same: 'This is the password that you have.',
    passwordChanged: (ended: number) =>
      ended === 0
        ? 'Password changed'
        : `Password changed; ${plural(ended, { one: 'one other session was ended', other: '# other sessions were ended' })}`,
    noPassword:
      'You sign in at your company’s own provider and have no password here. If you need one too, choose “Forgot your password?” on the sign-in page, or have an admin make you a link under Users.',
    twoFactorText:
      'Beside the password, a code of an app on your phone. Whoever learns your password alone cannot sign in.',
    on: 'On',
    off: 'Off',
    since: (day: string) => `Since ${day}`,
    turnOn: 'Set up two-factor',
    turnOff: 'Switch off',
    turnOffTitle: 'Switch two-factor off?',
    turnOffText: 'Your password alone opens your account then. Your recovery codes stop working.',
    turnOffAction: 'Switch two-factor off',
    turnedOff: 'Two-factor is off',
    turnedOn: 'Two-factor is on',
    codesLeft: (count: number) =>
      plural(count, { one: '# recovery code left', other: '# recovery codes left' }),
    fewCodes: 'Make new ones before you run out of them.',
    newCodes: 'New recovery codes',
    newCodesTitle: 'Make new recovery codes?',
    newCodesText: 'The ones you have stop working at once.',
    newCodesAction: 'Make new codes',
    setUpTitle: 'Set up two-factor',
    step1: '1. Scan this with your authenticator app',
    step1Text: 'Any will do: 1Password, Google Authenticator, Microsoft Authenticator, Aegis, …',
    qr: 'QR code for the authenticator app',
    secret: 'No camera? Type this key',
    step2: '2. Type the code that the app shows',
    code: 'Code of six digits',
    turnOnAction: 'Switch on',
    codesTitle: 'Your recovery codes',
    codesText:
      'Each lets you in once when you have no phone at hand. Keep them where you keep passwords: they are not shown again.',
    codesList: 'Recovery codes',
    copyAll: 'Copy all',
    copiedAll: 'Copied',
    download: 'Download',
    fileName: 'goodword-recovery-codes.txt',
    fileText: (company: string, email: string, codes: string) =>
      `Goodword recovery codes of ${email} at ${company}\nEach works once.\n\n${codes}\n`,
    kept: 'I have kept them',
    tie: 'Single sign-on',
    tieText:
      'An owner signs in at your company’s provider only with an account that was tied here. Your password goes on working.',
    tieAction: 'Tie my account',
    sessions: 'Sessions',
    sessionsText:
      'Who is signed in to this console now, and from where. Ending one signs that browser out at once.',
    sessionsEmpty: 'Nobody is signed in',
    ownSessionsText: 'End whatever you do not know, then change your password.',
    thisOne: 'This browser',
    user: 'User',
    device: 'Browser',
    address: 'Address',
    way: 'Signed in by',
    ways: {
      password: 'Password',
      two_factor: 'Password and code',
      setup: 'First visit',
      invitation: 'Invitation',
      single_sign_on: 'Single sign-on',
    },
    began: 'Signed in',
    seen: 'Last seen',
    ends: 'Ends',
    actions: 'Actions',
    end: 'End',
    endOf: (device: string) => `End the session of ${device}`,
    endTitle: (email: string) => `End this session of ${email}?`,
    endText: 'That browser is signed out at once. Whoever sits there signs in again with password and code.',
    endAction: 'End session',
    ended: 'Session ended',
    endOthers: 'End all others',
    endOthersTitle: 'End all your other sessions?',
    endOthersText: 'Every browser but this one is signed out at once.',
    endOthersAction: 'End all others',
    endedOthers: (count: number) =>
      count === 0
        ? 'There was no other session'
        : plural(count, { one: '# session ended', other: '# sessions ended' }),
    filter: 'User, browser or address',
    browserOn: (browser: string, system: string) => `${browser} on ${system}`,
    unknownBrowser: 'Unknown browser',
  },
});
